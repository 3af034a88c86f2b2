// The kit for tests of workers.
#include "cafka/testing/fleet_test.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace cafka;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(fleet_tests)

BOOST_AUTO_TEST_CASE(see_what_is_done_and_committed) {
  std::multiset<std::string> done;
  fleet_test test{
      {.group_id = "billing", .topics = {"orders"}, .ordering = ordering::by_key},
      [&](const fleet_record& record) { done.emplace(record.value.text()); }};
  test.feed("orders", {{.value = "a", .partition = 1}, {.value = "b", .partition = 1}});
  BOOST_TEST(test.settle());
  BOOST_TEST(done.size() == 2u);
  BOOST_TEST(test.committed({"orders", 1}) == 2);
  BOOST_TEST(test.committed({"orders", 0}) <= 0);
  BOOST_TEST((test.status().fleet.health == fleet_health::healthy));
}

BOOST_AUTO_TEST_CASE(wait_for_a_topic_that_is_missing_and_for_brokers_that_fail) {
  fleet_test test{
      {.group_id = "billing", .topics = {"orders"}, .on_failure = {.attempts = 1, .dead_letters = "dead"}},
      [](const fleet_record&) {
        return error{errc::handler_failed, "never"};
      },
      {.partitions = 1, .brokers = 3, .all_topics = false}};
  test.feed("orders", {{.value = "a"}});
  BOOST_TEST(!test.settle(10s));
  test.kafka().create_topic("dead", 1);
  test.kafka().stop_broker(2);
  BOOST_TEST(test.settle(5min));
  const auto letters = test.records("dead");
  BOOST_REQUIRE(letters.size() == 1u);
  BOOST_TEST(letters.front().value.value() == "a");
}

BOOST_AUTO_TEST_CASE(let_members_come_and_go_and_be_killed) {
  std::multiset<std::string> done;
  fleet_config config{.group_id = "billing", .topics = {"orders"}};
  config.group.session_timeout = 10s;
  fleet_test test{config, [&](const fleet_record& record) { done.emplace(record.value.text()); }};
  const auto other = test.add_member();
  BOOST_TEST(test.status(other).partitions.size() == 2u);
  test.feed("orders", {{.value = "a", .partition = 0}, {.value = "b", .partition = 3}});
  BOOST_TEST(test.settle());
  test.kill_member(0);
  test.feed("orders", {{.value = "c", .partition = 0}, {.value = "d", .partition = 3}});
  BOOST_TEST(test.settle());
  BOOST_TEST(done.size() == 4u);
  test.remove_member(other);
  test.feed("orders", {{.value = "e"}});
  BOOST_TEST(!test.settle(10s));
  BOOST_TEST(std::ranges::count(test.events(), fleet_event::kind::assigned, &fleet_event::what) >= 2);
}

BOOST_AUTO_TEST_CASE(refuse_a_configuration_that_is_wrong) {
  BOOST_CHECK_THROW((fleet_test{{.topics = {"orders"}}, [](const fleet_record&) {}}), error);
}

BOOST_AUTO_TEST_SUITE_END()
