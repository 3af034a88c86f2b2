#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace cafka::cli {

/// The processes of all workers, so that none of them outlives the command. Thread-safe.
class process_pen {
public:
  /// Throws cafka::error (internal) if the system gives no descriptor.
  process_pen();
  ~process_pen();
  process_pen(const process_pen&) = delete;
  process_pen& operator=(const process_pen&) = delete;

  void entered();
  void left();
  size_t count() const;

  /// Whoever waits for a process is to end it now, and none is started any more.
  void end_all();
  bool is_ending() const;
  /// Waits until so much time has passed, or `end_all`.
  void pause(std::chrono::milliseconds time);
  /// To be polled for reading: readable from `end_all` on.
  int descriptor() const { return event_; }
  /// Until all have ended. False: some have not within the time.
  bool wait_until_empty(std::chrono::milliseconds time);

private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  size_t count_ = 0;
  bool ending_ = false;
  int event_ = -1;
};

} // namespace cafka::cli
