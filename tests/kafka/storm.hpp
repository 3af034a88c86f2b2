// Processes that read on real Kafka while they are killed, stopped and added, and what they have told.
#pragma once

#include "tests/kafka/group_journal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
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
#include <unistd.h>
#include <utility>
#include <vector>

namespace cafka::test {

constexpr std::chrono::seconds storm_patience{60};

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
    return changed_.wait_for(lock, storm_patience, [&] { return seen_.size() >= count; });
  }
  bool wait_for_assignment(int worker) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, storm_patience, [&] { return !told_[worker].empty(); });
  }
  const std::map<int, std::vector<journal_entry>>& told() const { return told_; }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int, std::vector<journal_entry>> told_;
  std::set<int64_t> seen_;
};

/// A process with members. Its end is waited for by the destructor.
class storm_process {
public:
  /// `words`: the program and its arguments.
  storm_process(int number, std::vector<std::string> words, journal& log) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"pipe2"};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<char*> argv;
    for (auto& each : words) argv.push_back(each.data());
    argv.push_back(nullptr);
    const auto failure = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (failure != 0) {
      ::close(ends[0]);
      throw std::runtime_error{words.front()};
    }
    reading_ = std::thread{[number, in = ends[0], &log] { read_all(number, in, log); }};
  }
  storm_process(const storm_process&) = delete;
  storm_process& operator=(const storm_process&) = delete;
  ~storm_process() {
    if (!ended_) end(SIGKILL);
  }

  void kill() {
    disturbed_ = journal_time();
    end(SIGKILL);
  }
  void stop() {
    disturbed_ = journal_time();
    ::kill(pid_, SIGSTOP);
  }
  void go_on() {
    ::kill(pid_, SIGCONT);
    gone_on_ = journal_time();
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

/// Who has told of a value, and when.
using storm_readings = std::map<int64_t, std::vector<std::pair<int, int64_t>>>;
using storm_processes = std::map<int, std::unique_ptr<storm_process>>;

/// How many were told of again; `complaints` gets those for which no process that was killed or stopped is to blame.
inline size_t repetitions(storm_readings& all, const storm_processes& processes, std::vector<std::string>& complaints) {
  size_t count = 0;
  for (auto& [value, by] : all) {
    std::ranges::sort(by, {}, &std::pair<int, int64_t>::second);
    for (size_t i = 0; i + 1 < by.size(); ++i, ++count)
      if (!processes.at(by[i].first)->may_repeat(by[i].second)
          && !processes.at(by[i + 1].first)->may_repeat(by[i + 1].second))
        complaints.push_back(
            "value " + std::to_string(value) + " came to process " + std::to_string(by[i].first)
            + ", which was not disturbed, and again to " + std::to_string(by[i + 1].first) + ' '
            + std::to_string(by[i + 1].second - by[i].second) + " ms later");
  }
  return count;
}

/// Records that a storm is over.
inline size_t storm_records() {
  const auto* told = std::getenv("CAFKA_STORM_RECORDS");
  return told == nullptr ? 200'000 : static_cast<size_t>(std::stoull(told));
}

} // namespace cafka::test
