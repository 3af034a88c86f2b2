#include "cafka/actors/log/log_calls.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <system_error>
#include <utility>

#include "cafka/wire/naming.hpp"

namespace cafka {

namespace {

constexpr std::chrono::seconds time_to_end{1};

log_entry lost(uint64_t count) {
  return {
      .level = log_level::warning,
      .event = log_event::entries_lost,
      .message = count_of(static_cast<int64_t>(count), "log message") + " lost: the log callback took too long",
      .more = count - 1,
      .time = std::chrono::system_clock::now()};
}

} // namespace

struct log_calls::shared {
  log_callback log;
  log_callback error_log;
  size_t most;
  std::mutex mutex;
  std::condition_variable news;
  std::deque<log_entry> waiting;
  uint64_t dropped = 0;
  bool closed = false;
  bool done = false;

  void tell(const log_entry& what) const noexcept {
    const auto& to = what.level != log_level::info && error_log ? error_log : log;
    if (!to) return;
    try {
      to(what);
    } catch (...) { // there is nobody to tell
    }
  }

  void run() {
    std::unique_lock lock{mutex};
    for (;;) {
      news.wait(lock, [this] { return closed || !waiting.empty(); });
      if (waiting.empty()) break;
      const auto what = std::move(waiting.front());
      waiting.pop_front();
      const auto too_many = std::exchange(dropped, 0);
      lock.unlock();
      tell(what);
      if (too_many > 0) tell(lost(too_many));
      lock.lock();
    }
    done = true;
    news.notify_all();
  }
};

log_calls::log_calls(log_callback log, log_callback error_log, size_t most) : shared_(std::make_shared<shared>()) {
  shared_->log = std::move(log);
  shared_->error_log = std::move(error_log);
  shared_->most = most;
}

log_calls::~log_calls() {
  if (!thread_.joinable()) return;
  {
    std::unique_lock lock{shared_->mutex};
    shared_->closed = true;
    shared_->news.notify_all();
    // The last handle may be dropped by a callback.
    if (thread_.get_id() != std::this_thread::get_id())
      shared_->news.wait_for(lock, time_to_end, [this] { return shared_->done; });
    shared_->waiting.clear();
    if (!shared_->done) {
      thread_.detach();
      return;
    }
  }
  thread_.join();
}

void log_calls::add(log_entry what) {
  {
    const std::lock_guard lock{shared_->mutex};
    if (shared_->waiting.size() >= shared_->most) {
      ++shared_->dropped;
      return;
    }
    shared_->waiting.push_back(std::move(what));
  }
  shared_->news.notify_all();
  if (thread_.joinable()) return;
  try {
    thread_ = std::thread{[all = shared_] { all->run(); }};
  } catch (const std::system_error&) { // it waits for the next entry
  }
}

} // namespace cafka
