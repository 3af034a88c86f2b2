#pragma once

#include "cafka/actors/blocking/stop_signal.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace cafka::cli {

/// What a command waits for at the moment. All functions are called from another thread, while the command waits.
struct awaited {
  /// Follows "waiting for". Asked when it is time to tell: after a second, and when a signal comes. Empty: there is nothing
  /// to tell yet, and it is asked again a second later.
  std::function<std::string()> what;
  /// A signal that asks for the end: false: ends the process then and there, for nothing is half done. true: says what is
  /// awaited, and goes on; another signal ends it.
  bool to_be_finished = false;
  /// Before the process ends then and there: what is to be said of the work so far.
  std::function<void()> last_words = {};
};

/// Watches over a command while it runs: says what it waits for when that takes more than a second, and sees to it that
/// the process ends soon when SIGINT or SIGTERM asks for it, whatever the command is doing.
class watch {
public:
  watch();
  ~watch();
  watch(const watch&) = delete;
  watch& operator=(const watch&) = delete;

  /// The one of this process, which main() has made.
  static watch& over_command();

  const stop_signal& stop() const { return stop_; }
  /// What the command has to do is done, and what is left is tidying up: a signal cuts it short with this exit code.
  void decided(int exit_code);

private:
  friend class waiting;

  using clock = std::chrono::steady_clock;
  struct entry {
    const awaited* what;
    clock::time_point since;
    bool told = false;
  };

  void push(const awaited& what);
  void pop();
  void note_stop();
  void run();
  clock::time_point look(std::unique_lock<std::mutex>& guard, clock::time_point now);
  clock::time_point tell_once(const std::string& before, const std::string& behind, bool& told, clock::time_point now);
  [[noreturn]] void end_process(std::unique_lock<std::mutex>& guard);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<entry> waiting_; // the last is the innermost
  std::optional<clock::time_point> stopped_at_;
  std::optional<int> decided_;
  bool stop_told_ = false;
  bool leaving_ = false;
  bool ending_ = false;
  std::thread thread_;
  stop_signal stop_; // last: it calls note_stop
};

/// While it lives, its command waits.
class waiting {
public:
  explicit waiting(awaited what) : what_(std::move(what)) { watch::over_command().push(what_); }
  ~waiting() { watch::over_command().pop(); }
  waiting(const waiting&) = delete;
  waiting& operator=(const waiting&) = delete;

private:
  const awaited what_;
};

/// Whether a signal has asked for the end.
bool stop_requested();

} // namespace cafka::cli
