// Ten members in three processes read on real Kafka while processes are killed, stopped and added, and brokers restart: nothing is
// lost, the order of each partition is kept, and what is read twice was read by a process that was killed or stopped, within its
// last commit interval.
#include "tests/kafka/group_journal.hpp"
#include "tests/kafka/real_kafka.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/writer.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <tuple>
#include <unistd.h>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;
using test::journal_entry;

namespace {

constexpr auto patience = 60s;
constexpr int32_t partitions = 30;

int64_t now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

/// What all processes have told, in the order in which each has told it.
class journal {
public:
  void add(int worker, const journal_entry& what) {
    const std::lock_guard lock{mutex_};
    told_[worker].push_back(what);
    if (what.offset < 0) return;
    seen_.insert(what.value);
    changed_.notify_all();
  }
  bool wait_for(size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return seen_.size() >= count; });
  }
  bool wait_for_assignment(int worker) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return !told_[worker].empty(); });
  }
  const std::map<int, std::vector<journal_entry>>& told() const { return told_; }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int, std::vector<journal_entry>> told_;
  std::set<int64_t> seen_;
};

/// A process with members. Its end is waited for by the destructor.
class worker {
public:
  worker(int number, const std::string& bootstrap, const std::string& protocol, int members, journal& log) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"pipe2"};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<std::string> words{CAFKA_GROUP_WORKER, bootstrap, protocol, std::to_string(members)};
    std::vector<char*> argv;
    for (auto& each : words) argv.push_back(each.data());
    argv.push_back(nullptr);
    const auto failure = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (failure != 0) {
      ::close(ends[0]);
      throw std::runtime_error{CAFKA_GROUP_WORKER};
    }
    reading_ = std::thread{[number, in = ends[0], &log] { read_all(number, in, log); }};
  }
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;
  ~worker() {
    if (!ended_) end(SIGKILL);
  }

  void kill() {
    disturbed_ = now();
    end(SIGKILL);
  }
  void stop() {
    disturbed_ = now();
    ::kill(pid_, SIGSTOP);
  }
  void go_on() {
    ::kill(pid_, SIGCONT);
    gone_on_ = now();
  }
  /// In order, with a farewell.
  void close() { end(SIGTERM); }

  /// What was read then may be read again.
  bool may_repeat(int64_t time) const {
    constexpr int64_t commit_interval = 1'000, slack = 2'000;
    if (!disturbed_) return false;
    return time > *disturbed_ - commit_interval - slack && (!gone_on_ || time < *gone_on_ + slack);
  }

private:
  static void read_all(int number, int in, journal& log) {
    std::array<char, 64 * sizeof(journal_entry)> piece{};
    size_t have = 0;
    for (;;) {
      const auto got = ::read(in, piece.data() + have, piece.size() - have);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      have += static_cast<size_t>(got);
      size_t at = 0;
      for (; have - at >= sizeof(journal_entry); at += sizeof(journal_entry)) {
        journal_entry what;
        std::memcpy(&what, piece.data() + at, sizeof what);
        log.add(number, what);
      }
      std::memmove(piece.data(), piece.data() + at, have - at);
      have -= at;
    }
    ::close(in);
  }

  void end(int signal) {
    ended_ = true;
    ::kill(pid_, signal);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR)
      ;
    reading_.join();
  }

  pid_t pid_ = 0;
  std::thread reading_;
  bool ended_ = false;
  std::optional<int64_t> disturbed_;
  std::optional<int64_t> gone_on_;
};

size_t record_count() {
  const auto* told = std::getenv("CAFKA_STORM_RECORDS");
  return told == nullptr ? 200'000 : static_cast<size_t>(std::stoull(told));
}

class storm {
public:
  storm(std::string protocol, const std::vector<std::string>& broker)
      : kafka_("4.2.0", 3, broker), protocol_(std::move(protocol)) {
    blocking::client{{.bootstrap = {kafka_.bootstrap()}}}.create_topic(
        "orders", {.partitions = partitions, .replication_factor = 3});
  }

  void run() {
    blocking::writer out{{.bootstrap = {kafka_.bootstrap()}, .topic = "orders"}};
    for (int members : {4, 3, 3}) start(members);
    BOOST_TEST_REQUIRE(log_.wait_for_assignment(1));
    write(out);
    workers_.at(1)->kill();
    write(out);
    start(4);
    workers_.at(2)->stop();
    write(out);
    restart_broker(1);
    workers_.at(2)->go_on();
    write(out);
    workers_.at(3)->close();
    start(3);
    restart_broker(2);
    workers_.at(4)->kill();
    write(out);
    BOOST_TEST(log_.wait_for(written_));
    for (auto& [number, each] : workers_)
      if (number == 2 || number > 4) each->close();
    out.close(patience);
    check();
  }

private:
  static constexpr size_t portions = 5;

  void start(int members) {
    const auto number = static_cast<int>(workers_.size()) + 1;
    workers_[number] = std::make_unique<worker>(number, kafka_.bootstrap(), protocol_, members, log_);
  }
  void write(blocking::writer& out) {
    for (const auto end = written_ + record_count() / portions; written_ < end; ++written_) {
      const auto key = std::to_string(written_ % 1'000);
      const auto value = std::to_string(written_);
      out.put({.key = key, .value = value}, patience);
    }
    out.flush(patience);
  }
  void restart_broker(int id) {
    kafka_.stop_broker(id);
    kafka_.start_broker(id);
  }

  void check() {
    size_t repeated = 0;
    std::map<int64_t, std::vector<std::pair<int, int64_t>>> readings; // of a value: who, and when
    for (const auto& [number, entries] : log_.told()) {
      std::map<std::pair<int32_t, int32_t>, std::pair<int64_t, int64_t>> last;
      for (const auto& each : entries) {
        auto& before = last.try_emplace({each.member, each.partition}, -1, -1).first->second;
        if (each.offset < 0) {
          before = {-1, -1};
          continue;
        }
        if (each.offset <= before.first || each.value <= before.second)
          BOOST_ERROR("out of order in partition " << each.partition << " at offset " << each.offset);
        before = {each.offset, each.value};
        readings[each.value].emplace_back(number, each.time);
      }
    }
    BOOST_TEST(readings.size() == written_);
    for (auto& [value, by] : readings) {
      std::sort(by.begin(), by.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
      for (size_t i = 0; i + 1 < by.size(); ++i, ++repeated)
        if (!workers_.at(by[i].first)->may_repeat(by[i].second)
            && !workers_.at(by[i + 1].first)->may_repeat(by[i + 1].second))
          BOOST_ERROR(
              "value " << value << " was read by process " << by[i].first << ", which was not disturbed, and again by "
                       << by[i + 1].first << ' ' << by[i + 1].second - by[i].second << " ms later");
    }
    BOOST_TEST_MESSAGE(written_ << " records, " << repeated << " read again");
  }

  test::real_kafka kafka_;
  std::string protocol_;
  journal log_;
  std::map<int, std::unique_ptr<worker>> workers_;
  size_t written_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(group_storm)

BOOST_AUTO_TEST_CASE(loses_nothing_and_keeps_the_order_cooperatively) {
  storm{"classic", {"group.initial.rebalance.delay.ms=0"}}.run();
}

BOOST_AUTO_TEST_CASE(loses_nothing_and_keeps_the_order_by_the_new_protocol) {
  storm{
      "consumer",
      {"group.consumer.min.session.timeout.ms=1000", "group.consumer.session.timeout.ms=6000",
       "group.consumer.min.heartbeat.interval.ms=500", "group.consumer.heartbeat.interval.ms=500"}}
      .run();
}

BOOST_AUTO_TEST_SUITE_END()
