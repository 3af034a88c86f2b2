#pragma once

#include "cafka/wire/error.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace cafka::cli {

/// Tells of lines that failed while others are still being written: the first few one by one, then once a second how many more
/// there were. Thread-safe; whoever has something to tell does not wait for standard error.
class failure_report {
public:
  failure_report();
  ~failure_report() { end(); }
  failure_report(const failure_report&) = delete;
  failure_report& operator=(const failure_report&) = delete;

  /// `line` is the line's number, from 1; 0: not known. `count` records failed for this reason.
  void add(uint64_t line, const error& why, uint64_t count = 1);

  /// Tells what is left to tell, and ends.
  void end();

private:
  using clock = std::chrono::steady_clock;

  void run();
  std::string take();

  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t untold_ = 0;
  uint64_t last_line_ = 0;
  error last_;
  int told_at_once_ = 0;
  clock::time_point told_at_{};
  bool ending_ = false;
  std::thread thread_;
};

} // namespace cafka::cli
