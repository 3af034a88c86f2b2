#include "cafka/wire/messages/init_producer_id.hpp"
#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

using wire::init_producer_id_request;
using wire::init_producer_id_response;

BOOST_AUTO_TEST_SUITE(idempotence)

namespace {

struct one_partition {
  one_partition() { kafka.create_topic("t"); }

  produced write(int32_t sequence, std::vector<std::string_view> values = {"x"}, int16_t epoch = 0) {
    return produce(
        client, "t", 0, make_batch(values, {.producer_id = 9, .producer_epoch = epoch, .sequence = sequence}));
  }
  errc code(int32_t sequence, int16_t epoch = 0) { return from_wire(write(sequence, {"x"}, epoch).error_code); }

  memory_network kafka;
  memory_client client{kafka, 1};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(one_of_the_last_five_batches_is_not_written_again, one_partition) {
  for (int32_t s = 0; s < 6; ++s) BOOST_TEST(write(s).base_offset == s);
  for (int32_t s = 1; s < 6; ++s) {
    auto again = write(s);
    BOOST_TEST(again.error_code == 0);
    BOOST_TEST(again.base_offset == s);
  }
  BOOST_TEST(code(0) == errc::out_of_order_sequence_number); // the sixth from the end is forgotten
  BOOST_TEST(kafka.partition("t", 0).end_offset == 6);
}

BOOST_FIXTURE_TEST_CASE(a_gap_is_refused, one_partition) {
  write(0, {"a", "b", "c"});
  BOOST_TEST(code(4) == errc::out_of_order_sequence_number);
  BOOST_TEST(code(1) == errc::out_of_order_sequence_number); // inside of what is written, but no batch of it
  BOOST_TEST(code(3) == errc::none);
}

BOOST_FIXTURE_TEST_CASE(an_unknown_producer_may_begin_anywhere, one_partition) {
  BOOST_TEST(code(41) == errc::none);
  BOOST_TEST(code(43) == errc::out_of_order_sequence_number);
  BOOST_TEST(code(42) == errc::none);
}

BOOST_FIXTURE_TEST_CASE(a_new_epoch_begins_at_0_and_fences_the_old_one, one_partition) {
  write(0);
  BOOST_TEST(code(1, 1) == errc::out_of_order_sequence_number);
  BOOST_TEST(code(0, 1) == errc::none);
  BOOST_TEST(code(1, 0) == errc::invalid_producer_epoch);
  BOOST_TEST(code(1, 1) == errc::none);
}

BOOST_FIXTURE_TEST_CASE(sequences_wrap, one_partition) {
  constexpr auto highest = std::numeric_limits<int32_t>::max();
  write(highest - 1, {"a", "b", "c"}); // highest - 1, highest, 0
  BOOST_TEST(code(1) == errc::none);
  BOOST_TEST(write(highest - 1, {"a", "b", "c"}).base_offset == 0);
}

BOOST_FIXTURE_TEST_CASE(each_partition_and_producer_counts_for_itself, one_partition) {
  write(0);
  auto other = make_batch({"y"}, {.producer_id = 10, .producer_epoch = 0, .sequence = 0});
  BOOST_TEST(produce(client, "t", 0, other).base_offset == 1);
  kafka.add_partitions("t", 2);
  auto elsewhere = make_batch({"y"}, {.producer_id = 9, .producer_epoch = 0, .sequence = 0});
  BOOST_TEST(produce(client, "t", 1, elsewhere).base_offset == 0);
}

BOOST_FIXTURE_TEST_CASE(ids_are_new_each_time, one_partition) {
  init_producer_id_request request;
  request.transactional_id.reset();
  auto first = client.call<init_producer_id_response>(request, 4);
  auto second = client.call<init_producer_id_response>(request, 0);
  BOOST_TEST(first->producer_id != second->producer_id);
  BOOST_TEST(first->producer_epoch == 0);
}

BOOST_FIXTURE_TEST_CASE(transactions_are_refused_for_good, one_partition) {
  init_producer_id_request request;
  request.transactional_id = "payments";
  for (int16_t v = 0; v <= 5; ++v) {
    auto told = client.call<init_producer_id_response>(request, v);
    BOOST_TEST(from_wire(told->error_code) == errc::transactional_id_authorization_failed);
    BOOST_TEST(told->producer_id == -1);
    BOOST_TEST(told->producer_epoch == -1);
  }
  const auto batch = make_batch({"x"});
  auto write = produce_of("t", 0, batch);
  write.transactional_id = "payments";
  auto told = client.call<wire::produce_response>(write, produce_version)->responses.at(0).partition_responses.at(0);
  BOOST_TEST(from_wire(told.error_code) == errc::transactional_id_authorization_failed);
  BOOST_TEST(kafka.partition("t", 0).end_offset == 0);
}

BOOST_AUTO_TEST_SUITE_END()
