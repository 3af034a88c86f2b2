// A reader with a subscriber for each partition.
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <vector>

#include "tests/reader/reader_fixture.hpp"

namespace cafka {

namespace {

using namespace std::chrono_literals;
using what = partition_event::what;

struct fixture : test::reader_fixture {
  std::map<int32_t, std::shared_ptr<test::seen>> each; // what the subscribers of partitions have seen
  std::map<int32_t, caf::actor_addr> subscribers;
  int named = 0;
  int32_t without = -1; // this partition has none of its own

  ~fixture() {
    // A batch that is never answered holds its subscriber.
    for (auto& [partition, theirs] : each) {
      theirs->answers = true;
      theirs->unanswered = theirs->unanswered_below = -1;
    }
    for (const auto& [partition, who] : subscribers)
      if (const auto alive = caf::actor_cast<test::test_subscriber_actor>(who)) anon_mail(flush_atom_v).send(alive);
    run();
  }

  void start() {
    cluster = kafka->start(system());
    subscriber = spawn<test::subscriber_state>(system(), got);
    reader = spawn_reader(system(), cluster, config, subscriber, [this](const topic_partition& of) {
      ++named;
      if (of.partition == without) return subscriber_actor{};
      auto& theirs = each[of.partition];
      if (!theirs) theirs = std::make_shared<test::seen>();
      auto made = spawn<test::subscriber_state>(system(), theirs);
      subscribers[of.partition] = caf::actor_cast<caf::actor_addr>(made);
      return handle_cast<subscriber_actor>(made);
    });
    run();
  }
  std::vector<int64_t> offsets(int32_t partition) { return each[partition]->offsets[partition]; }
  static std::vector<int64_t> range(int64_t from, int64_t to) {
    std::vector<int64_t> all;
    for (auto offset = from; offset < to; ++offset) all.push_back(offset);
    return all;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reader_subscribers_suite, fixture)

BOOST_AUTO_TEST_CASE(each_partition_goes_to_its_own_with_its_events) {
  for (int32_t p = 0; p < 3; ++p) kafka->append(p, 10 + p);
  without = 2;
  start();
  advance(1s);
  BOOST_TEST(named == 3);
  BOOST_TEST((offsets(0) == range(0, 10)));
  BOOST_TEST((offsets(1) == range(0, 11)));
  BOOST_TEST(each[0]->offsets.size() == 1u);
  BOOST_TEST(each[0]->count(what::end_reached) >= 1u);
  BOOST_TEST(each[1]->events[0].partition == 1);
  check(2, 0, 12);
  BOOST_TEST(got->offsets.size() == 1u);
}

BOOST_AUTO_TEST_CASE(one_that_answers_nothing_holds_up_its_partition_alone) {
  config.buffer_bytes = 1024 * 1024;
  config.partition_max_bytes = 64 * 1024;
  for (int i = 0; i < 200; ++i)
    for (int32_t p = 0; p < 3; ++p) kafka->append(p, 10, codec::none, 2'000);
  each[1] = std::make_shared<test::seen>();
  each[1]->unanswered = 1;
  start();
  advance(30s);
  BOOST_TEST((offsets(0) == range(0, 2'000)));
  BOOST_TEST((offsets(2) == range(0, 2'000)));
  BOOST_TEST(offsets(1).size() < 200u);
}

BOOST_AUTO_TEST_CASE(one_that_ends_stops_its_partition_at_what_was_not_answered_until_a_seek) {
  kafka->append(0, 10);
  kafka->append(1, 10);
  start();
  advance(1s);
  each[0]->forgets = true;
  kafka->append(0, 10);
  kafka->append(0, 10);
  advance(1s);
  BOOST_TEST((offsets(0) == range(0, 30)));
  kill(subscribers[0]);
  each[0]->forgets = false;
  each[0]->offsets.clear();
  kafka->append(0, 5);
  kafka->append(1, 5);
  advance(5s);
  BOOST_TEST(offsets(0).empty());
  BOOST_TEST((offsets(1) == range(0, 15)));
  const auto* told = got->find(what::failed);
  BOOST_TEST_REQUIRE(told != nullptr);
  BOOST_TEST(told->partition == 0);
  BOOST_TEST(told->offset == 10);
  BOOST_TEST(told->reason.code() == errc::answer_lost);
  BOOST_TEST(told->reason.message().find("t-0") == 0u, told->reason.message());
  BOOST_TEST(told->reason.message().find("seek to offset 10") != std::string::npos, told->reason.message());
  auto sought = ask<void>(reader, seek_atom_v, int32_t{0}, at_offset(10));
  advance(2s);
  BOOST_TEST(sought.done());
  BOOST_TEST((offsets(0) == range(10, 35)));
  kill(each[0]->readers[0]);
  kafka->append(0, 5);
  advance(2s);
  BOOST_TEST((offsets(0) == range(10, 40)));
}

BOOST_AUTO_TEST_CASE(one_that_is_named_for_several_stops_them_all_and_the_readers_own_goes_for_all) {
  cluster = kafka->start(system());
  subscriber = spawn<test::subscriber_state>(system(), got);
  auto shared = spawn<test::subscriber_state>(system(), std::make_shared<test::seen>());
  reader = spawn_reader(system(), cluster, config, subscriber, [this, &shared](const topic_partition& of) {
    return of.partition < 2 ? handle_cast<subscriber_actor>(shared) : handle_cast<subscriber_actor>(subscriber);
  });
  run();
  kill(caf::actor_cast<caf::actor_addr>(shared));
  advance(1s);
  BOOST_TEST(got->count(what::failed) == 2u);
  kafka->append(2, 10);
  advance(1s);
  check(2, 0, 10);
}

BOOST_AUTO_TEST_CASE(a_subscriber_ends_with_its_partition_if_nobody_else_holds_it) {
  config.topic.clear();
  start();
  ask<void>(reader, assign_atom_v, reader_assignment{1, {{{"t", 0}, first}}});
  advance(1s);
  BOOST_TEST((caf::actor_cast<caf::strong_actor_ptr>(subscribers[0]) != nullptr));
  ask<void>(reader, assign_atom_v, reader_assignment{2, {}});
  advance(1s);
  BOOST_TEST((caf::actor_cast<caf::strong_actor_ptr>(subscribers[0]) == nullptr));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
