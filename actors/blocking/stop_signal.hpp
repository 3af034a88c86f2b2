// SIGINT and SIGTERM for programs that read or write until they are told to stop.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace cafka {

/// From construction to destruction SIGINT (Ctrl-C) and SIGTERM ask for a clean end instead of killing the process. The first
/// is only noted, for whoever looks, polls, waits, or gave a callback; a second one kills the process, so an impatient user is
/// never kept waiting. A signal that the process was started to ignore, as nohup and background jobs are, stays ignored.
///
///     cafka::stop_signal stop;
///     cafka::blocking::reader in{{.bootstrap = {"localhost:9092"}, .topic = "orders"}};
///     while (!stop.requested())
///       if (auto record = in.read(std::chrono::milliseconds{100}))
///         std::cout << record->value << '\n';
///
/// A callback is told at once, also while all other threads wait:
///
///     cafka::blocking::writer out{{.bootstrap = {"localhost:9092"}, .topic = "orders"}};
///     cafka::stop_signal stop{[&] { out.close(std::chrono::seconds{5}); }}; // whoever waits in put() gets `closed` thrown
///
/// At most one object at a time in a process. System calls that a signal interrupts are restarted (SA_RESTART) where the
/// system can do that; poll and sleep never are. All members may be called from any thread.
class stop_signal {
public:
  /// `told`, if given, is called once, when the first signal comes, on a thread of its own: it may wait and take locks. It must
  /// not throw, and not end this object. Throws cafka::error: invalid_configuration if there is one already; internal if the
  /// system gives no pipe or no thread.
  explicit stop_signal(std::function<void()> told = {});
  /// Waits for a callback that is running. Signals do what they did before.
  ~stop_signal();
  stop_signal(const stop_signal&) = delete;
  stop_signal& operator=(const stop_signal&) = delete;

  bool requested() const noexcept { return signal() != 0; }
  /// SIGINT or SIGTERM; 0: none came yet.
  int signal() const noexcept;
  /// What a shell expects of a program that a signal ended before its work was done: 130 for SIGINT, 143 for SIGTERM; 0: none
  /// came yet.
  int exit_code() const noexcept { return requested() ? 128 + signal() : 0; }
  /// To poll for reading beside other descriptors: readable from the first signal on. Nobody may read from it.
  int descriptor() const noexcept;
  /// Returns once a signal came.
  void wait() const;
  /// The same, for no longer than `timeout`: 0 or more. False if none came.
  bool wait(std::chrono::milliseconds timeout) const;

private:
  std::thread caller_;
};

} // namespace cafka
