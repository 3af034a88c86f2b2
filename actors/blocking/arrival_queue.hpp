// What a reader delivered and a thread has not taken yet.
#pragma once

#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/record_batch.hpp"
#include "cafka/wire/topic_partition.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

namespace cafka::blocking {

/// From actors to one thread that waits; other threads may wake it, or close the queue. Its length is bounded by the reader's
/// byte credit, not here: what lies in it is charged until the thread has consumed it.
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
  /// The same at once: what lies here is dropped.
  void close(error why);
  /// Whoever waits, now or at the next pop, gets nothing; once.
  void wake();
  /// Whether the latest wake is not taken yet; takes it.
  bool take_wake();
  /// Whether it was woken or closed: cheap enough to be asked for each record.
  bool interrupted() const { return interrupted_.load(std::memory_order_relaxed); }

  /// The next item; nothing if the time is over before one came, or a wake is to be taken.
  std::optional<item> pop(std::chrono::milliseconds timeout);
  /// Throws what `close` was given, if it was called.
  void throw_if_closed() const;
  bool empty() const;
  /// The first offset that waits here of a partition.
  std::optional<int64_t> first_of(const topic_partition& of) const;
  /// Shows the events that wait, oldest first; they stay. `look` must not call the queue.
  void each_event(const std::function<void(const partition_event&)>& look) const;
  /// Takes out what a seek makes void: batches of the partition, and what is told of its positions. Returns the numbers of the
  /// batches.
  std::vector<uint64_t> drop(const topic_partition& of);

private:
  mutable std::mutex mutex_;
  std::condition_variable arrival_;
  std::deque<item> items_;
  std::optional<error> ended_;
  bool woken_ = false;
  bool closed_ = false;
  std::atomic<bool> interrupted_{false}; // woken_ || closed_
};

/// Whether a seek in the partition makes it void: all but what is told of whether the partition can be read at all.
bool is_void_after_seek(const arrival_queue::item& what, const topic_partition& of);

} // namespace cafka::blocking
