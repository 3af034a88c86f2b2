#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

BOOST_AUTO_TEST_SUITE(leader_epochs)

namespace {

/// Leader 1 wrote 0 to 2 in epoch 0, leader 2 wrote 3 and 4 in epoch 1, leader 1 leads again since epoch 3.
struct three_leaders {
  three_leaders() {
    kafka.create_topic("t");
    kafka.append("t", 0, make_batch({"a", "b", "c"}));
    kafka.move_leader("t", 0, 2);
    kafka.append("t", 0, make_batch({"d", "e"}));
    kafka.move_leader("t", 0, 2);
    kafka.move_leader("t", 0, 1);
  }

  std::pair<int32_t, int64_t> end_of(int32_t epoch) {
    auto told = client.call<wire::offset_for_leader_epoch_response>(epoch_end_of("t", 0, -1, epoch), 4);
    const auto& p = told->topics.at(0).partitions.at(0);
    BOOST_TEST(p.error_code == 0);
    return {p.leader_epoch, p.end_offset};
  }
  using end = std::pair<int32_t, int64_t>;

  memory_network kafka{{.brokers = 2}};
  memory_client client{kafka, 1};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(each_epoch_has_an_end, three_leaders) {
  BOOST_TEST((end_of(0) == end{0, 3}));
  BOOST_TEST((end_of(1) == end{1, 5}));
  BOOST_TEST((end_of(2) == end{1, 5})); // wrote nothing
  BOOST_TEST((end_of(3) == end{3, 5}));
  BOOST_TEST((end_of(4) == end{-1, -1}));
  BOOST_TEST((end_of(-1) == end{-1, -1}));
  kafka.append("t", 0, make_batch({"f"}));
  BOOST_TEST((end_of(3) == end{3, 6}));
  BOOST_TEST((end_of(1) == end{1, 5}));
}

BOOST_FIXTURE_TEST_CASE(what_was_before_the_start_is_forgotten, three_leaders) {
  kafka.delete_records("t", 0, 4);
  BOOST_TEST((end_of(0) == end{0, 4}));
  BOOST_TEST((end_of(1) == end{1, 5}));
}

BOOST_FIXTURE_TEST_CASE(only_the_leader_answers_and_only_to_its_epoch, three_leaders) {
  auto code = [&](memory_client& to, int32_t current) {
    auto told = to.call<wire::offset_for_leader_epoch_response>(epoch_end_of("t", 0, current, 0), 4);
    return from_wire(told->topics.at(0).partitions.at(0).error_code);
  };
  memory_client follower{kafka, 2};
  BOOST_TEST(code(follower, -1) == errc::not_leader_or_follower);
  BOOST_TEST(code(client, 2) == errc::fenced_leader_epoch);
  BOOST_TEST(code(client, 4) == errc::unknown_leader_epoch);
  BOOST_TEST(code(client, 3) == errc::none);
  kafka.inject(
      {.api = api_key::offset_for_leader_epoch, .topic = "t", .partition = 0, .code = errc::leader_not_available});
  BOOST_TEST(code(client, 3) == errc::leader_not_available);
}

BOOST_FIXTURE_TEST_CASE(an_unclean_leader_loses_what_it_did_not_have, three_leaders) {
  kafka.elect_unclean("t", 0, 1, 4);
  BOOST_TEST(kafka.partition("t", 0).leader_epoch == 4);
  BOOST_TEST(kafka.partition("t", 0).end_offset == 3); // a batch goes whole
  BOOST_TEST((end_of(1) == end{0, 3}));
  BOOST_TEST(kafka.records("t", 0).size() == make_batch({"a", "b", "c"}).size());
  BOOST_CHECK_THROW(kafka.elect_unclean("t", 0, 1, 9), error);
  kafka.append("t", 0, make_batch({"x"}));
  BOOST_TEST((end_of(4) == end{4, 4}));
  kafka.elect_unclean("t", 0, 2, 0);
  BOOST_TEST(kafka.partition("t", 0).end_offset == 0);
}

BOOST_FIXTURE_TEST_CASE(a_fetch_is_told_where_the_logs_part, three_leaders) {
  kafka.elect_unclean("t", 0, 1, 3);
  kafka.append("t", 0, make_batch({"x", "y", "z"}));
  auto request = fetch_of("t", 0, 5);
  request.topics[0].partitions[0].last_fetched_epoch = 1;
  auto told = client.call<wire::fetch_response>(request, fetch_version);
  const auto* p = partition_in(told);
  BOOST_TEST(p->error_code == 0);
  BOOST_TEST(p->diverging_epoch.epoch == 0);
  BOOST_TEST(p->diverging_epoch.end_offset == 3);
  BOOST_TEST(p->records.empty());
  request.topics[0].partitions[0].last_fetched_epoch = 4;
  told = client.call<wire::fetch_response>(request, fetch_version);
  BOOST_TEST(partition_in(told)->diverging_epoch.epoch == -1);
  BOOST_TEST(!partition_in(told)->records.empty());
  request.topics[0].partitions[0].last_fetched_epoch = 9;
  told = client.call<wire::fetch_response>(request, fetch_version);
  BOOST_TEST(from_wire(partition_in(told)->error_code) == errc::offset_out_of_range);
}

BOOST_AUTO_TEST_SUITE_END()
