// Fleets: what they read, in which order, what they commit, and what becomes of failures.
#include "tests/fleet/fleet_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

BOOST_FIXTURE_TEST_SUITE(fleets_at_work, fleet_fixture)

BOOST_AUTO_TEST_CASE(do_what_there_is_and_commit_it) {
  write(10);
  start();
  BOOST_TEST(log->count() == 40u);
  for (int32_t i = 0; i < partition_count; ++i) BOOST_TEST(committed(i) == 10);
  write(5);
  BOOST_TEST(log->count() == 60u);
  for (const auto& [where, offsets] : log->offsets) BOOST_TEST(std::is_sorted(offsets.begin(), offsets.end()));
}

BOOST_AUTO_TEST_CASE(keep_the_order_of_each_key_with_more_workers_than_partitions) {
  config.ordering = ordering::by_key;
  config.concurrency = 16;
  write(50, 7);
  start();
  BOOST_TEST(log->count() == 200u);
  BOOST_TEST(log->by_key.size() == 28u);
  for (const auto& [key, offsets] : log->by_key) BOOST_TEST(std::is_sorted(offsets.begin(), offsets.end()));
}

BOOST_AUTO_TEST_CASE(wait_for_what_is_completed_later) {
  config.ordering = ordering::by_key;
  write(1);
  start_with([log = log](const fleet_record&, completion done) { log->held.push_back(std::move(done)); });
  BOOST_TEST(log->held.size() == 4u);
  advance(10s);
  BOOST_TEST(committed(0) <= 0);
  for (auto& each : log->held) each();
  advance(5s);
  for (int32_t i = 0; i < partition_count; ++i) BOOST_TEST(committed(i) == 1);
}

BOOST_AUTO_TEST_CASE(take_a_completion_that_is_dropped_for_a_failure) {
  config.on_failure = {.attempts = 2, .backoff = 1s, .backoff_max = 1s, .dead_letters = "orders.dead"};
  write(1);
  start_with([](const fleet_record&, const completion&) {});
  advance(10s);
  BOOST_TEST(letters("orders.dead") == 4);
  for (int32_t i = 0; i < partition_count; ++i) BOOST_TEST(committed(i) == 1);
}

BOOST_AUTO_TEST_CASE(take_many_records_at_a_time) {
  write(10);
  std::vector<size_t> sizes;
  start_with([&](std::span<const fleet_record> many) {
    sizes.push_back(many.size());
    for (const auto& each : many) log->take(each);
  });
  BOOST_TEST(log->count() == 40u);
  BOOST_TEST(sizes.size() < 40u);
  for (int32_t i = 0; i < partition_count; ++i) BOOST_TEST(committed(i) == 10);
}

BOOST_AUTO_TEST_CASE(try_again_and_write_a_letter_in_the_end) {
  config.on_failure = {.attempts = 3, .backoff = 100ms, .backoff_max = 100ms, .dead_letters = "orders.dead"};
  size_t tried = 0;
  log->fails = [&](const fleet_record& record) {
    if (record.partition != 2 || record.offset != 4) return error{};
    ++tried;
    return error{errc::handler_failed, "no such account"};
  };
  write(10);
  auto& fleet = start();
  advance(10s);
  BOOST_TEST(tried == 3u);
  BOOST_TEST(log->count() == 39u);
  BOOST_TEST(committed(2) == 10);
  BOOST_TEST(letters("orders.dead") == 1);
  BOOST_TEST(log->count(fleet_event::kind::dead_letter) == 1u);
  const auto of = status(fleet);
  BOOST_TEST(of.fleet.counters.dead_letters == 1u);
  BOOST_TEST(of.fleet.counters.retried == 2u);
}

BOOST_AUTO_TEST_CASE(lose_nothing_while_letters_cannot_be_written) {
  config.on_failure = {.attempts = 1, .dead_letters = "not.there"};
  config.letters.delivery_timeout = 2s;
  log->fails = [](const fleet_record& record) {
    return record.offset == 0 ? error{errc::handler_failed, "no"} : error{};
  };
  write(3);
  auto& fleet = start();
  advance(30s);
  BOOST_TEST(log->count() == 8u);
  BOOST_TEST(committed(0) <= 0);
  BOOST_TEST((status(fleet).fleet.health == fleet_health::degraded));
  kafka().create_topic("not.there", 1);
  advance(30s);
  BOOST_TEST(letters("not.there") == 4);
  BOOST_TEST(committed(0) == 3);
  BOOST_TEST((status(fleet).fleet.health == fleet_health::healthy));
}

BOOST_AUTO_TEST_CASE(replace_a_worker_that_crashes_without_a_word_to_the_group) {
  config.on_failure = {.attempts = 100, .backoff = 10ms, .backoff_max = 10ms};
  config.restarts.max_restarts = 1000;
  config.restarts.backoff = 1ms;
  config.restarts.backoff_max = 10ms;
  size_t crashes = 0;
  log->fails = [&](const fleet_record& record) {
    if (record.partition == 1 && record.offset == 5 && ++crashes <= 50) throw std::runtime_error{"broken"};
    return error{};
  };
  write(10);
  auto& fleet = start();
  advance(30s);
  BOOST_TEST(crashes == 51u);
  BOOST_TEST(log->count() == 40u);
  BOOST_TEST(committed(1) == 10);
  const auto of = status(fleet);
  BOOST_TEST(of.fleet.counters.restarts == 50u);
  BOOST_TEST(of.fleet.generation == 1);
  BOOST_TEST(log->count(fleet_event::kind::assigned) == 1u);
}

BOOST_AUTO_TEST_CASE(share_with_others_and_do_nothing_twice) {
  config.ordering = ordering::by_key;
  write(10);
  start();
  config.seed = 4;
  start();
  advance(10s);
  write(10);
  advance(5s);
  BOOST_TEST(log->count() == 80u);
  const auto first = status(fleets[0]);
  const auto second = status(fleets[1]);
  BOOST_TEST(first.partitions.size() == 2u);
  BOOST_TEST(second.partitions.size() == 2u);
  BOOST_TEST(close(fleets[0]) == errc::none);
  write(10);
  advance(5s);
  BOOST_TEST(log->count() == 120u);
  BOOST_TEST(status(fleets[1]).partitions.size() == 4u);
}

BOOST_AUTO_TEST_CASE(give_partitions_up_in_time_though_a_worker_hangs) {
  config.group.max_poll_interval = 20s;
  config.drain_timeout = 5s;
  write(3);
  start_with([log = log](const fleet_record&, completion done) { log->held.push_back(std::move(done)); });
  BOOST_TEST(log->held.size() == 4u);
  auto held = std::exchange(log->held, {});
  config.seed = 4;
  auto other = std::make_shared<work_log>();
  start_with([other](const fleet_record& record) { return other->take(record); });
  advance(10s);
  BOOST_TEST(other->count() == 6u);
  for (auto& each : held) each();
  advance(2s);
  BOOST_TEST(status(fleets[0]).fleet.counters.fenced == 4u);
}

BOOST_AUTO_TEST_CASE(pause_and_go_on) {
  auto& fleet = start();
  ask<void>(fleet, pause_atom_v, topic_partition{"orders", 1});
  write(3);
  BOOST_TEST(log->count() == 9u);
  ask<void>(fleet, pause_atom_v);
  write(3);
  BOOST_TEST(log->count() == 9u);
  ask<void>(fleet, resume_atom_v);
  advance(1s);
  BOOST_TEST(log->count() == 24u);
  auto refused = ask<void>(fleet, pause_atom_v, std::string{"others"});
  run();
  BOOST_TEST(refused.code() == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(get_more_workers_and_fewer) {
  config.ordering = ordering::none;
  config.concurrency = 2;
  write(5);
  auto& fleet = start_with([log = log](const fleet_record&, completion done) { log->held.push_back(std::move(done)); });
  BOOST_TEST(log->held.size() == 2u);
  ask<void>(fleet, scale_atom_v, uint32_t{6});
  advance(1s);
  BOOST_TEST(log->held.size() == 6u);
  ask<void>(fleet, scale_atom_v, uint32_t{1});
  for (auto& each : std::exchange(log->held, {})) each();
  advance(1s);
  BOOST_TEST(log->held.size() == 1u);
  BOOST_TEST(status(fleet).workers.size() == 1u);
}

BOOST_AUTO_TEST_CASE(stop_in_front_of_a_record_that_nothing_helps) {
  config.on_failure = {.attempts = 2, .backoff = 10ms, .backoff_max = 10ms, .end = failure_end::stop_partition};
  bool broken = true;
  log->fails = [&](const fleet_record& record) {
    return broken && record.partition == 0 && record.offset == 1 ? error{errc::handler_failed, "no"} : error{};
  };
  write(3);
  auto& fleet = start();
  BOOST_TEST(log->count() == 10u);
  BOOST_TEST(committed(0) == 1);
  BOOST_TEST((status(fleet).fleet.health == fleet_health::degraded));
  broken = false;
  ask<void>(fleet, resume_atom_v, topic_partition{"orders", 0});
  advance(3s);
  BOOST_TEST(log->count() == 12u);
  BOOST_TEST(committed(0) == 3);
}

BOOST_AUTO_TEST_CASE(commit_and_leave_when_they_are_closed) {
  config.commit_interval = 1h;
  write(10);
  auto& fleet = start();
  BOOST_TEST(committed(0) == -1);
  BOOST_TEST(close(fleet) == errc::none);
  for (int32_t i = 0; i < partition_count; ++i) BOOST_TEST(committed(i) == 10);
}

BOOST_AUTO_TEST_CASE(leave_nothing_behind) {
  std::optional<size_t> before;
  for (int i = 0; i < 20; ++i) {
    start();
    BOOST_TEST(close(fleets.back()) == errc::none);
    fleets.clear();
    advance(10s);
    if (!before) before = actors(); // connections stay
  }
  BOOST_TEST(actors() <= *before);
}

BOOST_AUTO_TEST_CASE(end_with_their_last_handle) {
  write(1);
  start();
  close(fleets.back());
  fleets.clear();
  advance(10s);
  const auto before = actors();
  write(3);
  start_with([log = log](const fleet_record&, completion done) { log->held.push_back(std::move(done)); });
  BOOST_TEST(log->held.size() == 4u);
  fleets.clear();
  advance(1min);
  BOOST_TEST(actors() == before);
}

BOOST_AUTO_TEST_CASE(replace_a_worker_that_is_too_late) {
  config.handler_timeout = 5s;
  config.on_failure = {.attempts = 2, .backoff = 10ms, .backoff_max = 10ms, .dead_letters = "orders.dead"};
  write(2);
  auto& fleet = start_with([log = log](const fleet_record& record, completion done) {
    if (record.partition == 3 && record.offset == 0)
      log->held.push_back(std::move(done));
    else
      done();
  });
  advance(30s);
  BOOST_TEST(log->held.size() == 2u);
  BOOST_TEST(log->count(fleet_event::kind::late) == 2u);
  BOOST_TEST(letters("orders.dead") == 1);
  BOOST_TEST(committed(3) == 2);
  for (auto& each : log->held) each();
  advance(5s);
  BOOST_TEST(status(fleet).fleet.counters.done == 7u);
}

BOOST_AUTO_TEST_CASE(renew_workers_of_a_partition_together_though_several_are_late) {
  config.ordering = ordering::none;
  config.handler_timeout = 5s;
  config.restarts.strategy = restart_strategy::one_for_partition;
  config.on_failure = {.attempts = 2, .backoff = 10ms, .backoff_max = 10ms, .dead_letters = "orders.dead"};
  write(1);
  start_with([log = log](const fleet_record&, completion done) { log->held.push_back(std::move(done)); });
  advance(60s);
  BOOST_TEST(letters("orders.dead") == 4);
  for (int32_t i = 0; i < partition_count; ++i) BOOST_TEST(committed(i) == 1);
}

BOOST_AUTO_TEST_CASE(begin_no_more_records_a_second_than_they_may) {
  config.records_per_second = 10;
  config.on_event = {};
  start();
  write(20);
  advance(1s);
  const auto soon = log->count();
  BOOST_TEST(soon >= 15u);
  BOOST_TEST(soon <= 25u);
  advance(8s);
  BOOST_TEST(log->count() == 80u);
}

BOOST_AUTO_TEST_CASE(cool_a_partition_down_in_which_workers_crash_again_and_again) {
  config.on_failure = {.attempts = 1000, .backoff = 0ms, .backoff_max = 0ms};
  config.restarts = {.max_restarts = 3, .within = 1min, .backoff = 1ms, .backoff_max = 1ms, .cool_down = 20s};
  size_t crashes = 0;
  log->fails = [&](const fleet_record& record) {
    if (record.partition == 1) {
      ++crashes;
      throw std::runtime_error{"broken"};
    }
    return error{};
  };
  write(2);
  auto& fleet = start();
  BOOST_TEST(crashes == 4u);
  BOOST_TEST(log->count() == 6u);
  const auto of = status(fleet);
  BOOST_TEST(of.partitions.at(1).cooling_down);
  BOOST_TEST((of.fleet.health == fleet_health::degraded));
  write(2);
  BOOST_TEST(log->count() == 12u);
  advance(20s);
  BOOST_TEST(crashes > 4u);
}

BOOST_AUTO_TEST_CASE(stop_a_partition_whose_letter_is_too_large_and_try_again_when_it_is_resumed) {
  config.on_failure = {.attempts = 1, .dead_letters = "orders.dead"};
  config.letters.max_record_bytes = 1'024;
  config.letters.batch_bytes = 1'024;
  log->fails = [](const fleet_record&) { return error{errc::handler_failed, std::string(900, 'x')}; };
  write(1);
  auto& fleet = start();
  BOOST_TEST(log->count(fleet_event::kind::letter_refused) == 4u);
  BOOST_TEST(log->count(fleet_event::kind::partition_stopped) == 4u);
  log->fails = {};
  ask<void>(fleet, resume_atom_v);
  advance(5s);
  BOOST_TEST(log->count() == 4u);
  BOOST_TEST(committed(0) == 1);
}

BOOST_AUTO_TEST_CASE(wait_in_a_retry_topic_until_it_is_due) {
  kafka().create_topic("orders.later", 1);
  config.on_failure = {
      .attempts = 2,
      .backoff = 10ms,
      .backoff_max = 10ms,
      .retry_topics = {{"orders.later", 30s}},
      .dead_letters = "orders.dead"};
  std::vector<std::string> topics;
  bool broken = true;
  log->fails = [&](const fleet_record& record) {
    if (record.partition == 0 && record.offset == 0) topics.emplace_back(record.topic);
    return broken && record.partition == 0 && record.offset == 0 ? error{errc::handler_failed, "not yet"} : error{};
  };
  write(2);
  start();
  BOOST_TEST(log->count() == 7u);
  BOOST_TEST(committed(0) == 2);
  BOOST_TEST(letters("orders.later") == 1);
  broken = false;
  advance(20s);
  BOOST_TEST(log->count() == 7u);
  advance(10s);
  BOOST_TEST(log->count() == 8u);
  BOOST_TEST((topics == std::vector<std::string>{"orders", "orders", "orders.later"}));
  BOOST_TEST(letters("orders.dead") == 0);
}

BOOST_AUTO_TEST_CASE(read_on_behind_bytes_that_are_no_records) {
  config.on_failure = {.dead_letters = "orders.dead"};
  write(2);
  auto broken = kafka().records("orders", 1);
  broken.at(broken.size() - 1) ^= std::byte{1};
  kafka().append("orders", 1, broken);
  write(2);
  start();
  advance(5s);
  BOOST_TEST(log->count() == 16u);
  BOOST_TEST(letters("orders.dead") >= 1);
  BOOST_TEST(committed(1) == kafka().partition("orders", 1).end_offset);
}

BOOST_AUTO_TEST_CASE(tell_of_a_worker_that_makes_no_progress) {
  config.stall_after = 10s;
  write(1);
  auto& fleet = start_with([log = log](const fleet_record& record, completion done) {
    if (record.partition == 0)
      log->held.push_back(std::move(done));
    else
      done();
  });
  advance(30s);
  BOOST_TEST(log->count(fleet_event::kind::stuck) == 1u);
  BOOST_TEST((status(fleet).fleet.health == fleet_health::stalled));
  for (auto& each : std::exchange(log->held, {})) each();
  advance(5s);
  BOOST_TEST((status(fleet).fleet.health == fleet_health::healthy));
  BOOST_TEST(log->count(fleet_event::kind::stalled) == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
