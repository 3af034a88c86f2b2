#include "watch.hpp"

#include "messages.hpp"

#include <cstdlib>

namespace cafka::cli {

namespace {

constexpr std::chrono::seconds before_telling{1};
/// For a command that notices the signal by itself and has something to write yet.
constexpr std::chrono::milliseconds to_end_by_itself{800};

watch* the_watch = nullptr;

} // namespace

watch::watch() : stop_([this] { note_stop(); }) {
  the_watch = this;
  thread_ = std::thread([this] { run(); });
}

watch::~watch() {
  {
    const std::lock_guard guard{mutex_};
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

watch& watch::over_command() { return *the_watch; }

bool stop_requested() { return watch::over_command().stop().requested(); }

void watch::decided(int exit_code) {
  const std::lock_guard guard{mutex_};
  decided_ = exit_code;
}

void watch::push(const awaited& what) {
  {
    const std::lock_guard guard{mutex_};
    waiting_.push_back({&what, clock::now()});
  }
  changed_.notify_all();
}

void watch::pop() {
  std::unique_lock guard{mutex_};
  // Who is about to end the process reads what we are about to take away.
  changed_.wait(guard, [this] { return !leaving_; });
  waiting_.pop_back();
  stop_told_ = false;
  if (!stopped_at_) return;
  // What was to be finished is: from now on the command may take as long to end as after a signal.
  stopped_at_ = clock::now();
  guard.unlock();
  changed_.notify_all();
}

void watch::note_stop() {
  {
    const std::lock_guard guard{mutex_};
    stopped_at_ = clock::now();
  }
  changed_.notify_all();
}

void watch::run() {
  std::unique_lock guard{mutex_};
  while (!ending_) {
    const auto next = look(guard, clock::now());
    if (next == clock::time_point::max())
      changed_.wait(guard);
    else
      changed_.wait_until(guard, next);
  }
}

/// Does what is due; when to look again.
watch::clock::time_point watch::look(std::unique_lock<std::mutex>& guard, clock::time_point now) {
  if (stopped_at_) {
    const bool finishing = !waiting_.empty() && waiting_.back().what->to_be_finished;
    if (!finishing) {
      const auto until = *stopped_at_ + to_end_by_itself;
      if (!waiting_.empty() || now >= until) end_process(guard);
      return until;
    }
    return tell_once("% stopping: waits for ", "; another Ctrl-C ends at once", stop_told_, now);
  }
  if (waiting_.empty()) return clock::time_point::max();
  const auto due = waiting_.back().since + before_telling;
  return now < due ? due : tell_once("% waiting for ", "", waiting_.back().told, now);
}

/// While there is nothing to be told, there may be in a while; when to look again.
watch::clock::time_point watch::tell_once(
    const std::string& before, const std::string& behind, bool& told, clock::time_point now) {
  if (told) return clock::time_point::max();
  const auto what = waiting_.back().what->what();
  if (what.empty()) return now + before_telling;
  tell(before + what + behind);
  told = true;
  return clock::time_point::max();
}

void watch::end_process(std::unique_lock<std::mutex>& guard) {
  leaving_ = true;
  const auto* at = waiting_.empty() ? nullptr : waiting_.back().what;
  const int code = decided_.value_or(stop_.exit_code());
  guard.unlock();
  if (at) {
    if (const auto what = at->what(); !what.empty()) tell("cafka: interrupted while waiting for " + what);
    if (at->last_words) at->last_words();
  }
  // Destructors would say goodbye to brokers that may not answer.
  std::_Exit(code);
}

} // namespace cafka::cli
