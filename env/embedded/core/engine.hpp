#pragma once

#include "cafka/embedded/core/broker_core.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>

namespace cafka::embedded {

/// The core, shared by a shell and the user's threads.
class engine {
public:
  /// Throws `cafka::error` if the configuration is not valid.
  explicit engine(config options);

  /// What time it is, from the shell. Called with the lock held.
  void set_clock(std::function<time_point()> clock) { clock_ = std::move(clock); }
  /// Called, without the lock, after the user changed something: returns when the shell has acted on it.
  void set_after_change(std::function<void()> f) { after_change_ = std::move(f); }

  /// A change by the user: `f(core, now)`.
  template <class F>
  void change(F f) {
    {
      std::unique_lock lock{mutex_};
      core_.advance(clock_());
      f(core_, clock_());
      core_.settle(clock_());
      moved_.notify_all();
    }
    after_change_();
  }

  /// A look at what is there: `f(core)`.
  template <class F>
  auto look(F f) const {
    std::unique_lock lock{mutex_};
    return f(core_);
  }

  /// What the shell does: `f(core)`; those who wait see it.
  template <class F>
  auto step(F f) {
    std::unique_lock lock{mutex_};
    moved_.notify_all();
    return f(core_);
  }

  /// Waits until `f(core)` is true, or the time is over.
  template <class F>
  bool await(std::chrono::milliseconds timeout, F f) const {
    std::unique_lock lock{mutex_};
    return moved_.wait_for(lock, timeout, [&] { return f(core_); });
  }

private:
  mutable std::mutex mutex_;
  mutable std::condition_variable moved_;
  mutable broker_core core_;
  std::function<time_point()> clock_ = [] { return time_point{0}; };
  std::function<void()> after_change_ = [] {};
};

} // namespace cafka::embedded
