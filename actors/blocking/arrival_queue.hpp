// What a reader delivered and a thread has not taken yet.
#pragma once

#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/record_batch.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

namespace cafka::blocking {

/// From actors to one thread that waits. Its length is bounded by the reader's byte credit, not here: what lies in it is
/// charged until the thread has consumed it.
class arrival_queue {
public:
  struct item {
    /// Which delivery it is; the thread names it when it is done with a batch.
    uint64_t number = 0;
    std::variant<record_batch_ptr, partition_event> content;
  };

  void push(item what);
  /// No more comes: whoever waits, now or later, gets `why` thrown once the queue is empty.
  void end(error why);
  /// The next item; nothing if the time is over before one came.
  std::optional<item> pop(std::chrono::milliseconds timeout);
  /// Takes out all that waits of a partition and returns the numbers of its batches.
  std::vector<uint64_t> drop(int32_t partition);

private:
  std::mutex mutex_;
  std::condition_variable arrival_;
  std::deque<item> items_;
  std::optional<error> ended_;
};

} // namespace cafka::blocking
