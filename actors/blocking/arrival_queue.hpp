// What a reader delivered and a thread has not taken yet.
#pragma once

#include "cafka/actors/blocking/group_event.hpp"
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
    std::variant<record_batch_ptr, partition_event, group_event> content;
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
  /// The thread has something to attend to: now if it waits, else at its next call.
  void call();
  /// Whether it was called and did not attend yet; takes that.
  bool take_call();
  /// Whether it was woken, called or closed: cheap enough to be asked for each record.
  bool interrupted() const { return interrupted_.load(std::memory_order_relaxed); }

  /// The next item; nothing if the time is over before one came, or a wake or a call is to be taken. A batch
  /// is at the thread's hand from then on.
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

  /// The thread is done with the batch that it has at hand.
  void let_go();
  /// Takes out all that is of these partitions; adds the numbers of the batches. True: the thread has a batch of one of them at
  /// hand. It is recalled, and the thread called.
  bool take_back(const std::vector<topic_partition>& partitions, std::vector<uint64_t>& batches);
  /// Whether the batch at hand is recalled.
  bool recalled() const;

private:
  mutable std::mutex mutex_;
  std::condition_variable arrival_;
  std::deque<item> items_;
  std::optional<error> ended_;
  bool woken_ = false;
  bool called_ = false;
  bool closed_ = false;
  std::atomic<bool> interrupted_{false}; // woken_ || called_ || closed_
  std::optional<topic_partition> at_hand_;
  bool recalled_ = false;
};

/// Whether a seek in the partition makes it void: all but what is told of whether the partition can be read at all.
bool is_void_after_seek(const arrival_queue::item& what, const topic_partition& of);

} // namespace cafka::blocking
