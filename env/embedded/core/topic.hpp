#pragma once

#include "cafka/embedded/config.hpp"
#include "cafka/embedded/core/epoch_history.hpp"
#include "cafka/embedded/core/partition_log.hpp"
#include "cafka/embedded/core/producer_states.hpp"
#include "cafka/wire/uuid.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace cafka::embedded {

struct aborted_transaction {
  int64_t producer_id;
  int64_t first_offset;
  int64_t last_offset;
};

/// All replicas share one log: what is appended is replicated at once, and the high watermark is the end of the log.
struct partition {
  int32_t leader = -1;
  int32_t leader_epoch = 0;
  std::vector<int32_t> replicas;
  std::vector<int32_t> in_sync;
  partition_log log;
  epoch_history epochs{};
  producer_states producers;
  std::vector<aborted_transaction> aborted;
  int64_t last_stable_offset = -1; // -1: the end of the log

  /// Another leader, or none for a while.
  void begin_epoch() { epochs.begin(++leader_epoch, log.end_offset()); }
  epoch_history::end end_of_epoch(int32_t epoch) const {
    return epochs.end_of(epoch, log.start_offset(), log.end_offset());
  }
  int64_t high_watermark() const noexcept { return log.end_offset(); }
  int64_t stable_offset() const noexcept {
    return last_stable_offset < 0 ? high_watermark() : std::min(last_stable_offset, high_watermark());
  }
};

struct topic {
  std::string name;
  wire::uuid id;
  topic_options options;
  /// What it was created with, by Kafka's names.
  std::map<std::string, std::string> configs;
  /// A deque: growing keeps the partitions where they are.
  std::deque<partition> partitions;

  partition* find(int32_t index) noexcept {
    return index < 0 || static_cast<size_t>(index) >= partitions.size() ? nullptr
                                                                        : &partitions[static_cast<size_t>(index)];
  }
  int32_t partition_count() const noexcept { return static_cast<int32_t>(partitions.size()); }
};

} // namespace cafka::embedded
