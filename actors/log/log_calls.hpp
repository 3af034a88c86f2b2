// The thread in which a log's callbacks are called.
#pragma once

#include <cstddef>
#include <memory>
#include <thread>

#include "cafka/actors/log/log_entry.hpp"

namespace cafka {

/// Takes entries, and calls back with one after the other in a thread of its own, which begins with the first of them.
class log_calls {
public:
  /// `error_log` gets warnings and errors if it is there, `log` everything else. `most`: so many wait; further ones are dropped, and
  /// how many these were is told when there is room again.
  log_calls(log_callback log, log_callback error_log, size_t most = 1000);
  log_calls(const log_calls&) = delete;
  log_calls& operator=(const log_calls&) = delete;
  /// Waits for a second at most until all has been told. Then the rest is dropped.
  ~log_calls();

  /// Never blocks.
  void add(log_entry what);

private:
  struct shared;

  std::shared_ptr<shared> shared_;
  std::thread thread_;
};

} // namespace cafka
