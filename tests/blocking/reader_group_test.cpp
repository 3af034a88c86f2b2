// The blocking reader as a member of a group: what is read, committed, given up, and what is refused.
#include "tests/blocking/reader_fixture.hpp"
#include "tests/support/thrown.hpp"

#include "cafka/wire/api_key.hpp"

#include <atomic>
#include <future>
#include <stdexcept>

using namespace cafka;
using test::thrown;
using namespace std::chrono_literals;

namespace {

struct fixture : test::blocking_reader_fixture {
  explicit fixture() : blocking_reader_fixture(2) {}

  reader_config member() const {
    auto config = reading();
    config.topic.clear();
    config.group_id = "g";
    config.topics = {"t"};
    config.group.retry_backoff = 20ms;
    config.group.auto_commit_interval = 1h; // unless a test says otherwise: nothing is committed in passing
    return config;
  }
  int64_t committed(int32_t partition = 0) const { return kafka.committed_offset("g", "t", partition); }
  /// Reads records of a partition, from `from` on, by the call given.
  static void take(blocking::reader& in, int count, int64_t from, bool by_fetch = false) {
    for (int64_t offset = from; offset < from + count; ++offset) {
      const auto record = by_fetch ? in.fetch(patience) : in.read(patience);
      BOOST_REQUIRE(record.has_value());
      BOOST_TEST(record->offset == offset);
    }
  }
  /// The next event of the group of that kind.
  // On any thread: Boost's macros are for the test's own alone.
  static blocking::group_event event(blocking::reader& in, blocking::group_event::what kind) {
    for (;;) {
      const auto next = in.next(patience);
      if (!next) throw std::runtime_error("the event did not come");
      if (next->group && next->group->kind == kind) return *next->group;
    }
  }
};

using what = blocking::group_event::what;

} // namespace

BOOST_FIXTURE_TEST_SUITE(blocking_reader_group, fixture)

BOOST_AUTO_TEST_CASE(what_was_read_is_committed_at_the_end_and_the_next_member_goes_on) {
  append(0, 10);
  {
    blocking::reader in{member()};
    take(in, 4, 0);
    BOOST_TEST(committed() == -1);
    in.close();
  }
  BOOST_TEST(committed() == 4);
  BOOST_TEST(kafka.group("g").members.empty());
  blocking::reader in{member()};
  take(in, 6, 4);
}

BOOST_AUTO_TEST_CASE(what_was_read_is_committed_in_passing_also_within_a_batch) {
  append(0, 10);
  auto config = member();
  config.group.auto_commit_interval = 20ms;
  blocking::reader in{config};
  take(in, 3, 0);
  // The third is not dealt with before the next call.
  const auto until = std::chrono::steady_clock::now() + patience;
  uint64_t commits = 0;
  for (int64_t next = 3; committed() < 3 && std::chrono::steady_clock::now() < until;) {
    if (next < 10) take(in, 1, next++);
    kafka.await_requests(wire::api_key::offset_commit, ++commits, patience);
  }
  BOOST_TEST(committed() >= 3);
}

// What is written while nobody reads would be lost if the group stood nowhere until it has dealt with a record.
BOOST_AUTO_TEST_CASE(a_group_that_begins_at_the_end_goes_on_there_when_it_comes_back) {
  append(0, 3);
  auto config = member();
  config.start = last;
  {
    blocking::reader in{config};
    for (int ends = 0; ends < 2;) {
      const auto next = in.next(patience);
      BOOST_REQUIRE(next.has_value());
      if (!next->group && !next->batch && next->event.kind == partition_event::what::end_reached) ++ends;
    }
    in.close();
  }
  BOOST_TEST(committed(0) == 3);
  BOOST_TEST(committed(1) == 0);
  append(0, 2);
  blocking::reader in{config};
  take(in, 2, 3);
}

// The group had ten of the old topic, and the new one has three.
BOOST_AUTO_TEST_CASE(a_topic_that_was_created_again_is_committed_from_its_beginning) {
  append(0, 10);
  blocking::reader in{member()};
  take(in, 10, 0);
  in.commit();
  BOOST_TEST(committed() == 10);
  kafka.delete_topic("t");
  kafka.create_topic("t", 2, {.replication_factor = 1});
  append(0, 3);
  take(in, 3, 0);
  in.commit();
  BOOST_TEST(committed() == 3);
}

BOOST_AUTO_TEST_CASE(an_interval_of_zero_commits_each_record_before_the_next) {
  append(0, 5);
  auto config = member();
  config.group.auto_commit_interval = 0ms;
  blocking::reader in{config};
  for (int64_t offset = 0; offset < 5; ++offset) {
    take(in, 1, offset);
    BOOST_TEST(committed() == (offset == 0 ? -1 : offset));
  }
}

BOOST_AUTO_TEST_CASE(what_was_fetched_is_committed_by_hand_and_the_highest_counts) {
  append(0, 10);
  std::vector<blocking::owned_record> kept;
  {
    blocking::reader in{member()};
    for (int i = 0; i < 5; ++i) {
      const auto record = in.fetch(patience);
      BOOST_REQUIRE(record.has_value());
      kept.push_back(record->owned());
    }
    BOOST_TEST(committed() == -1);
    in.commit(kept[3]);
    BOOST_TEST(committed() == 4);
    in.commit(std::vector{kept[1], kept[2]});
    BOOST_TEST(committed() == 4);
    in.commit();
    BOOST_TEST(committed() == 5);
    take(in, 3, 5, true);
    in.commit({committed_offset{.where = {"t", 0}, .offset = 7, .metadata = "half way"}});
    BOOST_TEST(committed() == 7);
    in.close();
  }
  BOOST_TEST(committed() == 7); // 8 was fetched, and nothing said of it
}

BOOST_AUTO_TEST_CASE(an_asynchronous_commit_is_stored_at_the_end_at_the_latest) {
  append(0, 3);
  blocking::reader in{member()};
  const auto record = in.fetch(patience);
  BOOST_REQUIRE(record.has_value());
  in.commit_async(*record);
  in.close();
  BOOST_TEST(committed() == 1);
}

BOOST_AUTO_TEST_CASE(without_automatic_commits_read_commits_nothing) {
  append(0, 3);
  auto config = member();
  config.auto_commit = false;
  config.group.auto_commit_interval = 10ms;
  blocking::reader in{config};
  take(in, 3, 0);
  BOOST_TEST(!in.read(100ms).has_value());
  in.close();
  BOOST_TEST(committed() == -1);
}

BOOST_AUTO_TEST_CASE(an_exception_leaves_the_record_at_hand_to_be_read_again) {
  append(0, 3);
  try {
    blocking::reader in{member()};
    take(in, 2, 0);
    throw std::runtime_error("the record could not be worked on");
  } catch (const std::runtime_error&) {}
  BOOST_TEST(committed() == 1);
}

BOOST_AUTO_TEST_CASE(another_thread_that_closes_it_does_not_commit_the_record_at_hand) {
  append(0, 3);
  blocking::reader in{member()};
  take(in, 2, 0);
  std::async(std::launch::async, [&] { in.close(); }).get();
  BOOST_TEST(committed() == 1);
}

BOOST_AUTO_TEST_CASE(a_second_member_gets_its_share_while_the_first_is_elsewhere) {
  append(0, 3);
  append(1, 3);
  blocking::reader first{member()};
  BOOST_TEST(event(first, what::assigned).partitions.size() == 2u);
  auto other = std::async(std::launch::async, [&] {
    blocking::reader second{member()};
    return event(second, what::assigned).partitions.size();
  });
  BOOST_TEST(other.get() == 1u); // nobody called the first meanwhile
  BOOST_TEST(event(first, what::revoked).partitions.size() >= 1u);
}

BOOST_AUTO_TEST_CASE(a_record_at_hand_is_waited_for_before_its_partition_is_given_up) {
  append(0, 2);
  append(1, 2);
  blocking::reader first{member()};
  take(first, 2, 0);
  const auto third = first.read(patience);
  BOOST_REQUIRE(third.has_value());
  const auto at_hand = third->partition;
  std::atomic<bool> joined{false};
  auto other = std::async(std::launch::async, [&] {
    blocking::reader second{member()};
    event(second, what::assigned);
    joined = true;
  });
  BOOST_TEST(kafka.await_requests(wire::api_key::join_group, 4, patience));
  BOOST_TEST(!joined.load());
  while (first.read(100ms)) {}
  other.get();
  BOOST_TEST(committed(at_hand) >= 1);
}

BOOST_AUTO_TEST_CASE(the_limits_of_a_group_are_told) {
  append(0, 3);
  blocking::reader in{member()};
  take(in, 1, 0);
  BOOST_TEST(in.offset() == -1);
  BOOST_TEST(in.lag() == -1);
  BOOST_TEST(in.stats().partition == -1);
  BOOST_TEST(in.stats().group == "g");
  BOOST_TEST(in.stats().reader.partitions.size() == 2u);
  BOOST_TEST(in.offset({"t", 0}) == 1);
  BOOST_TEST(in.lag({"t", 0}) == 2);
  BOOST_TEST(in.read_lag({"t", 0}, patience) == 2);
  for (const auto& refused :
       {thrown([&] { in.set_offset(0); }), thrown([&] { in.set_offset_at(std::chrono::system_clock::now()); }),
        thrown([&] { in.read_lag(patience); }), thrown([&] { in.read_to_end(patience); })}) {
    BOOST_TEST(refused.code() == errc::invalid_request);
    BOOST_TEST(says(refused, "group 'g'"));
  }
  BOOST_TEST(thrown([&] { in.seek({"t", 7}, first); }).code() == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(what_needs_a_group_says_so_without_one) {
  append(0, 1);
  auto config = reading();
  config.partitions = {0};
  blocking::reader in{config};
  expect(in, 0);
  for (const auto& refused : {thrown([&] { in.commit(); }), thrown([&] { in.commit_async(); })}) {
    BOOST_TEST(refused.code() == errc::invalid_request);
    BOOST_TEST(says(refused, "group_id"));
  }
  BOOST_TEST(in.offset() == 1);
  BOOST_TEST(in.lag() == 0);
  in.set_offset(0);
  expect(in, 0);
  in.set_offset_at(std::chrono::system_clock::time_point{});
  expect(in, 0);
  BOOST_TEST(in.read_lag(patience) == 0);
  BOOST_TEST(in.stats().partition == 0);
  BOOST_TEST(in.stats().records == 3u);
}

BOOST_AUTO_TEST_CASE(configurations_that_contradict_a_group_are_refused) {
  const auto refusal = [](reader_config config) { return thrown([&] { blocking::reader in{std::move(config)}; }); };
  auto config = member();
  config.topic = "t2";
  config.partitions = {0};
  BOOST_TEST(says(refusal(config), "partitions names some, but in group 'g'"));
  config = member();
  config.group.group_id = "other";
  BOOST_TEST(says(refusal(config), "group_id is 'g', but"));
  config = reading();
  config.topic_pattern = "t.*";
  BOOST_TEST(says(refusal(config), "topic_pattern needs a group"));
  config = member();
  config.group.heartbeat_interval = 50s;
  BOOST_TEST(says(refusal(config), "ms; it has to be less than reader_config.group.session_timeout"));
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_not_there_is_no_silence) {
  auto config = member();
  config.topics = {"t", "typo"};
  blocking::reader in{config};
  const auto why = refused(in);
  BOOST_TEST(why.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(says(why, "typo"));
}

BOOST_AUTO_TEST_CASE(a_coordinator_that_refuses_is_no_silence) {
  kafka.inject(wire::api_key::find_coordinator, errc::coordinator_not_available, 1'000'000);
  blocking::reader in{member()};
  const auto held_up = event(in, what::held_up);
  BOOST_TEST(held_up.reason.code() == errc::coordinator_not_available);
  const auto why = refused(in);
  BOOST_TEST(why.code() == errc::coordinator_not_available);
  kafka.clear_faults();
  append(0, 1);
  take(in, 1, 0);
}

BOOST_AUTO_TEST_CASE(topics_are_subscribed_to_by_pattern_and_by_the_new_protocol) {
  append(0, 2);
  auto config = member();
  config.topics.clear();
  config.topic_pattern = "t|other";
  blocking::reader classic{config};
  take(classic, 1, 0);
  classic.close();
  config.group_id = "g2";
  config.group.protocol = group_protocol::consumer;
  config.topic_pattern.clear();
  config.topics = {"t"};
  blocking::reader in{config};
  take(in, 1, 0);
  in.close();
  BOOST_TEST(kafka.committed_offset("g2", "t", 0) == 1);
}

BOOST_AUTO_TEST_CASE(a_member_can_be_woken_while_it_joins) {
  kafka.inject(wire::api_key::find_coordinator, errc::coordinator_not_available, 1'000'000);
  blocking::reader in{member()};
  auto reading = std::async(std::launch::async, [&] { return in.read(10min).has_value(); });
  in.wakeup();
  BOOST_TEST(!reading.get());
}

BOOST_AUTO_TEST_SUITE_END()
