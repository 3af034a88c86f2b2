// The counters behind reader_stats, which all actors of a reader share.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "cafka/actors/reader/reader_stats.hpp"

namespace cafka {

/// Thread-safe. Called once for a response or a batch, never for a record.
class read_counters {
public:
  void fetched(size_t bytes, bool empty) {
    add(fetches_, 1);
    add(fetched_bytes_, bytes);
    if (empty) add(empty_fetches_, 1);
  }
  void failed() { add(errors_, 1); }
  void decompressed(size_t from, size_t to, std::chrono::steady_clock::duration time) {
    add(compressed_bytes_, from);
    add(decompressed_bytes_, to);
    add(nanoseconds_, static_cast<uint64_t>(std::chrono::nanoseconds{time}.count()));
  }
  /// A batch goes to the subscriber. `charged`: what it holds of the buffer.
  void delivered(size_t records, size_t bytes, size_t charged) {
    add(records_, records);
    add(bytes_, bytes);
    add(batches_, 1);
    add(unanswered_batches_, 1);
    add(unanswered_bytes_, charged);
  }
  /// It has answered one, or nobody waits for its answer any more.
  void answered(size_t charged) {
    unanswered_batches_.fetch_sub(1, std::memory_order_relaxed);
    unanswered_bytes_.fetch_sub(charged, std::memory_order_relaxed);
  }

  /// All but the partitions.
  reader_stats get() const {
    return {
        .records = records_,
        .bytes = bytes_,
        .batches = batches_,
        .fetches = fetches_,
        .empty_fetches = empty_fetches_,
        .fetched_bytes = fetched_bytes_,
        .errors = errors_,
        .compressed_bytes = compressed_bytes_,
        .decompressed_bytes = decompressed_bytes_,
        .decompression_time = std::chrono::nanoseconds{nanoseconds_.load()},
        .unanswered_batches = unanswered_batches_,
        .unanswered_bytes = unanswered_bytes_};
  }

private:
  using counter = std::atomic<uint64_t>;
  static void add(counter& to, uint64_t count) { to.fetch_add(count, std::memory_order_relaxed); }

  counter records_{0}, bytes_{0}, batches_{0};
  counter fetches_{0}, empty_fetches_{0}, fetched_bytes_{0}, errors_{0};
  counter compressed_bytes_{0}, decompressed_bytes_{0}, nanoseconds_{0};
  counter unanswered_batches_{0}, unanswered_bytes_{0};
};

using read_counters_ptr = std::shared_ptr<read_counters>;

} // namespace cafka
