#include "cafka/actors/blocking/arrival_queue.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>

using namespace cafka;
using namespace std::chrono_literals;
using blocking::arrival_queue;

namespace {

arrival_queue::item event(uint64_t number, int32_t partition) {
  return {number, partition_event{.topic = "t", .partition = partition}};
}

arrival_queue::item batch(uint64_t number, int32_t partition) {
  record_batch::facts about;
  about.topic = "t";
  about.partition = partition;
  return {
      number, std::make_shared<const record_batch>(
                  about, std::vector<batch_run>{}, std::vector<std::shared_ptr<const void>>{})};
}

} // namespace

BOOST_AUTO_TEST_SUITE(arrival_queue_)

BOOST_AUTO_TEST_CASE(items_come_in_order) {
  arrival_queue subject;
  subject.push(event(1, 0));
  subject.push(event(2, 0));
  BOOST_TEST(subject.pop(0ms)->number == 1u);
  BOOST_TEST(subject.pop(0ms)->number == 2u);
  BOOST_TEST(!subject.pop(0ms).has_value());
}

BOOST_AUTO_TEST_CASE(an_arrival_wakes_who_waits) {
  arrival_queue subject;
  std::thread other{[&] { subject.push(event(7, 0)); }};
  const auto item = subject.pop(1min);
  other.join();
  BOOST_REQUIRE(item.has_value());
  BOOST_TEST(item->number == 7u);
}

BOOST_AUTO_TEST_CASE(the_end_comes_behind_what_is_there) {
  arrival_queue subject;
  subject.push(event(1, 0));
  subject.end({errc::closed, "over"});
  BOOST_TEST(subject.pop(1min)->number == 1u);
  BOOST_CHECK_EXCEPTION(subject.pop(1min), error, [](const error& why) { return why == error(errc::closed, "over"); });
}

BOOST_AUTO_TEST_CASE(a_closed_queue_drops_what_is_there_and_sends_away_who_waits) {
  arrival_queue subject;
  subject.push(event(1, 0));
  subject.close({errc::closed, "shut"});
  subject.push(event(2, 0));
  const auto shut = [](const error& why) { return why == error(errc::closed, "shut"); };
  BOOST_TEST(subject.interrupted());
  BOOST_TEST(subject.empty());
  BOOST_CHECK_EXCEPTION(subject.pop(1min), error, shut);
  BOOST_CHECK_EXCEPTION(subject.throw_if_closed(), error, shut);
  subject.wake();
  BOOST_CHECK_EXCEPTION(subject.pop(1min), error, shut);
  BOOST_TEST(!subject.take_wake());
}

BOOST_AUTO_TEST_CASE(a_wake_ends_one_wait_and_loses_nothing) {
  arrival_queue subject;
  std::thread other{[&] { subject.wake(); }};
  BOOST_TEST(!subject.pop(1min).has_value());
  other.join();
  BOOST_TEST(subject.interrupted());
  BOOST_TEST(subject.take_wake());
  BOOST_TEST(!subject.interrupted());
  BOOST_TEST(!subject.take_wake());
  subject.push(event(1, 0));
  subject.wake(); // before the wait
  BOOST_TEST(!subject.pop(1min).has_value());
  BOOST_TEST(subject.take_wake());
  BOOST_TEST(subject.pop(1min)->number == 1u);
}

BOOST_AUTO_TEST_CASE(a_seek_does_not_undo_that_a_partition_is_held_up) {
  arrival_queue subject;
  for (const auto kind :
       {partition_event::what::held_up, partition_event::what::recovered, partition_event::what::failed,
        partition_event::what::reset})
    subject.push({1, partition_event{.kind = kind, .topic = "t", .partition = 0}});
  subject.drop({"t", 0});
  std::vector<std::string> left;
  subject.each_event([&](const partition_event& one) { left.push_back(to_string(one.kind)); });
  BOOST_TEST((left == std::vector<std::string>{"held_up", "recovered"}));
}

BOOST_AUTO_TEST_CASE(a_dropped_partition_leaves_the_others_and_names_its_batches) {
  arrival_queue subject;
  subject.push(batch(1, 0));
  subject.push(batch(2, 1));
  subject.push(event(3, 0));
  subject.push(batch(4, 0));
  BOOST_TEST((subject.drop({"t", 0}) == std::vector<uint64_t>{1, 4}));
  BOOST_TEST(subject.pop(0ms)->number == 2u);
  BOOST_TEST(!subject.pop(0ms).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
