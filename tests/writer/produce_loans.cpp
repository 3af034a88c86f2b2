#include "cafka/actors/writer/produce_loans.hpp"

#include "tests/writer/lent.hpp"

#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace cafka;

namespace {

using test::lent;
using news = produce_loans::news;
using enum produce_loans::news::kind;

wire::uuid id_of(uint8_t number) {
  wire::uuid id;
  id.bytes[0] = std::byte{number};
  return id;
}

struct fixture {
  std::vector<news> told() {
    std::vector<news> all;
    loans.take_news(all);
    return all;
  }
  /// The batches that are back, with how.
  std::vector<std::pair<uint64_t, returned_batch::kind>> back() {
    std::vector<std::pair<uint64_t, returned_batch::kind>> found;
    for (const auto& one : told())
      if (one.what == returned) found.emplace_back(one.batch.id, one.batch.how);
    return found;
  }
  size_t credits(uint64_t batcher) {
    size_t count = 0;
    for (const auto& one : told())
      if (one.what == credit && one.batcher == batcher) ++count;
    return count;
  }

  produce_loans loans{2, 1'000};
  const error why{errc::connection_closed, "cut"};
};

using ways_back = std::vector<std::pair<uint64_t, returned_batch::kind>>;
constexpr auto in_doubt = returned_batch::kind::in_doubt;
constexpr auto unsent = returned_batch::kind::unsent;

} // namespace

BOOST_FIXTURE_TEST_SUITE(produce_loans_suite, fixture)

BOOST_AUTO_TEST_CASE(credit_comes_with_joining_and_with_each_batch_that_goes_out_or_back_unsent) {
  loans.join(1);
  BOOST_TEST(credits(1) == 1u);
  loans.lend(lent(1, 11, 10));
  BOOST_TEST(told().empty());
  auto sent = loans.next();
  BOOST_TEST(credits(1) == 1u);
  loans.failed(sent, errc::connection_closed, why);
  BOOST_TEST(credits(1) == 0u); // it had that when the batch went out
  loans.lend(lent(1, 12, 10));
  loans.not_connected(why);
  BOOST_TEST(credits(1) == 1u);
}

BOOST_AUTO_TEST_CASE(a_request_takes_a_place_until_it_is_known_what_became_of_it) {
  for (uint64_t id : {11u, 12u, 13u}) loans.lend(lent(1, id, 10));
  auto first = loans.next(), second = loans.next();
  BOOST_TEST(first.size() == 1u);
  BOOST_TEST(second.size() == 1u);
  BOOST_TEST(loans.next().empty());
  loans.handed_over(first);
  BOOST_TEST((back() == ways_back{{11, returned_batch::kind::sent}}));
  BOOST_TEST(loans.next().size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_surely_did_not_go_out_is_unsent_and_all_else_in_doubt) {
  for (auto code :
       {errc::stale_connection_epoch, errc::throttling_quota_exceeded, errc::buffer_full, errc::invalid_request}) {
    loans.lend(lent(1, 11, 10));
    loans.failed(loans.next(), code, why);
    BOOST_TEST((back() == ways_back{{11, unsent}}));
    BOOST_TEST(produce_loans::loses_connection(code) == (code == errc::stale_connection_epoch));
  }
  for (auto code :
       {errc::connection_closed, errc::request_timed_out_locally, errc::closed, errc::correlation_mismatch}) {
    loans.lend(lent(1, 11, 10));
    loans.failed(loans.next(), code, why);
    BOOST_TEST((back() == ways_back{{11, in_doubt}}));
    BOOST_TEST(produce_loans::loses_connection(code));
  }
  loans.lend(lent(1, 11, 10));
  loans.unreadable(loans.next(), why);
  BOOST_TEST((back() == ways_back{{11, in_doubt}}));
  loans.lend(lent(1, 11, 10));
  loans.not_encoded(loans.next(), why);
  BOOST_TEST((back() == ways_back{{11, unsent}}));
}

BOOST_AUTO_TEST_CASE(a_recalled_batch_comes_back_or_is_under_way_or_is_not_here) {
  loans.lend(lent(1, 11, 10));
  loans.lend(lent(2, 21, 10));
  loans.recall(2, 21, why);
  BOOST_TEST((back() == ways_back{{21, unsent}}));
  auto sent = loans.next();
  told();
  loans.recall(1, 11, why);
  auto heard = told();
  BOOST_TEST_REQUIRE(heard.size() == 1u);
  BOOST_TEST((heard[0].what == under_way));
  BOOST_TEST(heard[0].batcher == 1u);
  BOOST_TEST(heard[0].batch.id == 11u);
  loans.handed_over(sent);
  told();
  loans.recall(1, 11, why); // it went back already
  BOOST_TEST(told().empty());
}

BOOST_AUTO_TEST_CASE(without_a_connection_only_what_waits_goes_back) {
  loans.lend(lent(1, 11, 10));
  auto sent = loans.next();
  loans.lend(lent(1, 12, 10));
  loans.lend(lent(2, 21, 10));
  loans.not_connected(why);
  BOOST_TEST((back() == ways_back{{12, unsent}, {21, unsent}}));
  BOOST_TEST(!loans.has_staged());
  loans.handed_over(sent);
  BOOST_TEST((back() == ways_back{{11, returned_batch::kind::sent}}));
}

BOOST_AUTO_TEST_CASE(what_waits_can_be_refused_one_by_one_and_the_rest_keeps_its_order) {
  for (uint64_t batcher : {1u, 2u, 3u}) loans.lend(lent(batcher, 10 * batcher, 10));
  loans.refuse_staged([this](const lent_batch& batch) { return batch.partition == 2 ? why : error{}; });
  BOOST_TEST((back() == ways_back{{20, unsent}}));
  auto rest = loans.next();
  BOOST_TEST_REQUIRE(rest.size() == 2u);
  BOOST_TEST(rest[0]->id == 10u);
  BOOST_TEST(rest[1]->id == 30u);
}

BOOST_AUTO_TEST_CASE(a_refused_topic_id_is_not_given_up_for_the_name) {
  produce_loans fresh{2, 1'000};
  fresh.lend(lent(1, 11, 10, id_of(1)));
  auto sent = fresh.next();
  fresh.answered({{sent.at(0), {.id = 11, .what = error{errc::unknown_topic_id}}}});
  // By its name it would reach the topic that was created in place of the other, ahead of what was sent before it.
  fresh.lend(lent(1, 11, 10, id_of(1)));
  BOOST_TEST((fresh.next().at(0)->topic_id == id_of(1)));
}

BOOST_AUTO_TEST_SUITE_END()
