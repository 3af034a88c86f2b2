// What partition readers and fetchers tell each other.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cafka/actors/reader/read_budget.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error_code.hpp"
#include "cafka/wire/messages/fetch.hpp"
#include "cafka/wire/uuid.hpp"

namespace cafka {

/// Asks a fetcher to fetch a partition from an offset on, until the registration ends: by its owner, by a later one of the
/// same partition, or by the fetcher's fetch_ended.
struct fetch_registration {
  /// Unique in the reader and rising: the upper 32 bits are the owner's (a restarted owner has new ones), the lower count
  /// its registrations. Answers for an older registration of a partition are dropped.
  uint64_t id = 0;
  std::string topic = {};
  /// Zero: not known.
  wire::uuid topic_id = {};
  int32_t partition = -1;
  /// Of the leader as the owner knows it; -1: not known.
  int32_t leader_epoch = -1;
  /// The first offset to fetch.
  int64_t offset = 0;
  /// Epoch of the batch before `offset`, by which the broker sees whether the logs have parted; -1: not known.
  int32_t last_fetched_epoch = -1;
  /// To be fetched from this broker even if a nearer replica has it: that one refused lately (KIP-392).
  bool at_leader = false;
  /// What is fetched counts for it.
  budget_share_ptr share = {};
};

/// A partition's part of a response: whole batches, where they lie in the response's buffer.
struct fetched_slice {
  uint64_t registration = 0;
  /// Less than a quarter of its response: to be copied out rather than let it keep the whole response alive.
  bool small = false;
  /// Keeps `records` alive, and their part of the budget taken.
  std::shared_ptr<const void> owner;
  byte_span records;
  /// What was asked for, and where the next slice starts.
  int64_t offset = 0;
  int64_t next_offset = 0;
  /// Leader epoch of the last batch; -1: no batch.
  int32_t last_epoch = -1;
  int64_t high_watermark = -1;
  int64_t last_stable_offset = -1;
  int64_t log_start_offset = -1;
  /// Only for read_committed.
  std::vector<wire::fetch_response::aborted_transaction> aborted;
};
using fetched_slice_ptr = std::shared_ptr<const fetched_slice>;

/// A fetcher has ended a registration, or has to wait for its broker too long.
struct fetch_ended {
  uint64_t registration = 0;
  /// It is not over: the broker is late with its answer, and may answer yet; with errc::none, it has.
  bool late = false;
  /// Why. none: the broker named a better replica, or the logs have parted.
  errc code = errc::none;
  /// What happened, where it is known better than by the code alone.
  std::string message = {};
  /// The replica to read from instead (KIP-392); -1: none was named.
  int32_t preferred_replica = -1;
  /// The logs have parted (KIP-595): the log agrees with what was read up to `diverging_offset` (-1: not known).
  bool diverged = false;
  int64_t diverging_offset = -1;
};

/// Ends a registration. Slices of it that are on their way may still arrive.
struct fetch_leave {
  uint64_t registration = 0;
};

} // namespace cafka
