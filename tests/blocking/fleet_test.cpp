// The fleet of main(): workers in threads of their own, over sockets.
#include "cafka/actors/blocking/fleet.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/embedded/cluster.hpp"
#include "tests/support/eventually.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

template <class F>
bool soon(F condition) {
  return test::eventually(condition, patience);
}

/// What workers did, in their threads.
class diary {
public:
  void note(const fleet_record& record) {
    const std::lock_guard guard{mutex_};
    by_key_[std::string{record.key.text()}].push_back(record.offset);
    ++count_;
    changed_.notify_all();
  }
  bool wait_for(size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return count_ >= count; });
  }
  size_t count() {
    const std::lock_guard guard{mutex_};
    return count_;
  }
  bool is_in_order() {
    const std::lock_guard guard{mutex_};
    return std::ranges::all_of(by_key_, [](const auto& each) { return std::ranges::is_sorted(each.second); });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::vector<int64_t>> by_key_;
  size_t count_ = 0;
};

struct fixture {
  embedded::cluster kafka{{}};
  diary done;
  fleet_config config;

  fixture() {
    kafka.create_topic("orders", 3);
    kafka.create_topic("orders.dead", 1);
    config = {
        .bootstrap = kafka.bootstrap(),
        .group_id = "billing",
        .topics = {"orders"},
        .ordering = ordering::by_key,
        .concurrency = 8,
        .on_failure = {.attempts = 2, .backoff = 1ms, .backoff_max = 1ms, .dead_letters = "orders.dead"},
        .restarts = {.max_restarts = 1'000, .backoff = 1ms, .backoff_max = 1ms},
        .commit_interval = 20ms};
  }
  void write(size_t count) {
    blocking::writer out{{.bootstrap = kafka.bootstrap(), .topic = "orders"}};
    for (size_t i = 0; i < count; ++i) out.put({.key = std::to_string(i % 20), .value = std::to_string(i)}, patience);
    out.close(patience);
  }
  int64_t committed() {
    int64_t all = 0;
    for (int32_t i = 0; i < 3; ++i) all += std::max<int64_t>(kafka.committed_offset("billing", "orders", i), 0);
    return all;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(blocking_fleets, fixture)

BOOST_AUTO_TEST_CASE(work_in_threads_in_the_order_of_keys_and_commit) {
  write(5'000);
  blocking::fleet workers{config, [this](const fleet_record& record) { done.note(record); }};
  BOOST_TEST(done.wait_for(5'000));
  workers.close(patience);
  BOOST_TEST(done.count() == 5'000u);
  BOOST_TEST(done.is_in_order());
  BOOST_TEST(committed() == 5'000);
}

BOOST_AUTO_TEST_CASE(may_throw_what_they_like) {
  write(300);
  std::atomic<int> thrown{0};
  blocking::fleet workers{config, [&](const fleet_record& record) {
                            const auto value = std::stoi(std::string{record.value.text()});
                            if (value % 10 == 0 && record.attempt == 1 && ++thrown) throw value;
                            if (value % 10 == 1) throw std::runtime_error{"always"};
                            done.note(record);
                          }};
  BOOST_TEST(done.wait_for(270));
  BOOST_TEST(soon([&] { return kafka.partition("orders.dead", 0).end_offset == 30; }));
  BOOST_TEST(soon([&] { return committed() == 300; }));
  BOOST_TEST(thrown == 30);
  const auto is = workers.status();
  BOOST_TEST(is.fleet.counters.dead_letters == 30u);
  BOOST_TEST(is.fleet.counters.restarts == 90u);
  BOOST_TEST(to_json(is).find("\"group\":\"billing\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(may_complete_records_later_from_any_thread) {
  write(200);
  std::vector<std::jthread> threads;
  std::mutex mutex;
  blocking::fleet workers{config, [&](const fleet_record& record, completion later) {
                            const std::lock_guard guard{mutex};
                            threads.emplace_back([this, record, later] {
                              done.note(record);
                              later();
                            });
                          }};
  BOOST_TEST(done.wait_for(200));
  BOOST_TEST(soon([&] { return committed() == 200; }));
  workers.close(patience);
}

BOOST_AUTO_TEST_CASE(pause_go_on_and_change_their_number) {
  blocking::fleet workers{config, [this](const fleet_record& record) { done.note(record); }};
  BOOST_TEST(soon([&] { return workers.status().partitions.size() == 3; }));
  workers.pause();
  write(100);
  BOOST_TEST(soon([&] {
    uint64_t open = 0;
    for (const auto& each : workers.status().partitions) open += each.end > 0 ? 1 : 0;
    return open == 3;
  }));
  BOOST_TEST(done.count() == 0u);
  workers.scale(2);
  workers.resume();
  BOOST_TEST(done.wait_for(100));
  BOOST_TEST(workers.status().workers.size() == 2u);
  workers.flush(patience);
  BOOST_TEST(committed() == 100);
  BOOST_CHECK_THROW(workers.pause("others"), error);
  BOOST_CHECK_THROW(workers.scale(0), error);
}

BOOST_AUTO_TEST_CASE(share_the_partitions_with_other_processes_of_the_group) {
  write(1'000);
  config.group.assignors = {assignor::cooperative_sticky()};
  blocking::fleet one{config, [this](const fleet_record& record) { done.note(record); }};
  BOOST_TEST(soon([&] { return one.status().partitions.size() == 3; }));
  blocking::fleet other{config, [this](const fleet_record& record) { done.note(record); }};
  BOOST_TEST(soon([&] { return other.status().partitions.size() == 1; }));
  write(1'000);
  BOOST_TEST(done.wait_for(2'000));
  one.close(patience);
  BOOST_TEST(soon([&] { return other.status().partitions.size() == 3; }));
  write(100);
  BOOST_TEST(done.wait_for(2'100));
  other.close(patience);
  BOOST_TEST(done.count() == 2'100u);
  BOOST_TEST(committed() == 2'100);
}

BOOST_AUTO_TEST_CASE(say_why_they_have_failed) {
  config.on_failure = {.attempts = 1, .end = failure_end::stop_fleet};
  write(10);
  blocking::fleet workers{config, [](const fleet_record&) { return error{errc::handler_failed, "no account"}; }};
  try {
    workers.wait(patience);
    BOOST_ERROR("nothing was thrown");
  } catch (const error& why) { BOOST_TEST(std::string{why.what()}.find("no account") != std::string::npos); }
  BOOST_TEST((workers.status().fleet.phase == fleet_phase::failed));
}

BOOST_AUTO_TEST_CASE(refuse_what_cannot_be) {
  config.group_id.clear();
  BOOST_CHECK_THROW((blocking::fleet{config, [](const fleet_record&) {}}), error);
  config.group_id = "billing";
  config.on_failure.dead_letters = "orders";
  BOOST_CHECK_THROW((blocking::fleet{config, [](const fleet_record&) {}}), error);
}

BOOST_AUTO_TEST_SUITE_END()
