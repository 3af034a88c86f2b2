#pragma once

#include "cafka/actors/reader/record_batch.hpp"
#include "cafka/wire/error.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace cafka::cli {

/// Looks at every record that the demo reads: is each there once, and in order for its key? Records have the key `key-K` and
/// the value `K:N`, N counting from 0 for each key. Thread-safe.
class demo_check {
public:
  struct partition_summary {
    uint64_t records = 0;
    int64_t first_offset = -1;
    int64_t last_offset = -1;
  };
  struct summary {
    std::map<int32_t, partition_summary> partitions;
    uint64_t records = 0;
    uint64_t doubled = 0;
    uint64_t out_of_order = 0;
    uint64_t missing = 0;
  };

  demo_check(uint32_t keys, uint64_t records) : expected_(records), next_(keys, 0) {}

  void look(const record_batch& batch);
  /// A partition that cannot be read on ends the waiting.
  void fail(const error& why);
  /// Waits until so many records as expected were seen, or reading failed (then it throws), or the time is over.
  bool await(std::chrono::milliseconds timeout);
  summary result() const;

private:
  void judge(std::string_view value);

  const uint64_t expected_;
  mutable std::mutex mutex_;
  std::condition_variable progress_;
  std::vector<uint64_t> next_; // for each key: the number to come
  summary summary_;
  error failure_;
};

} // namespace cafka::cli
