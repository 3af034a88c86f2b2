// What happens to a partition besides records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cafka/actors/reader/offset_range.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Told to the subscriber of a reader. `end_reached`, `reset`, `truncated`, `recreated` and `failed` come in order with the partition's
/// batches: all records before `offset` were delivered. `held_up` and `recovered` come at once.
struct partition_event {
  enum class what : uint8_t {
    /// Everything that the log had is delivered. Sent once each time the end is reached; more records may follow.
    end_reached,
    /// The position `asked` was outside the log; reading goes on at `offset`, as the configuration's `reset` says. `reason` is
    /// offset_out_of_range; `log` is what the log has.
    reset,
    /// The log was truncated below what was delivered (an unclean leader election); reading goes on at `offset`, where
    /// the logs part. Records from there on that were delivered before no longer exist.
    truncated,
    /// The topic was deleted and created again: what was read is of the old one. Reading goes on in the new one at `offset`, as
    /// the configuration's `reset` says; -1: the new one has no such partition. `asked` and `log` as for a reset.
    recreated,
    /// The partition has not been read for a second although it should be: no broker or no leader can be reached, the topic or
    /// the partition does not exist (yet), a broker refuses, an actor ends again and again, batches that were answered are kept and
    /// take all the room (buffer_full). `reason` says what it is and what
    /// to do. It is tried on and on, and `recovered` tells when it goes on. Each code is told once until then.
    held_up,
    /// The partition is read again after it was held up, or after a failure that the reader itself keeps trying to mend.
    recovered,
    /// Reading the partition stopped: `reason` says why and what to do. Nothing was skipped; a seek starts it again. For a batch
    /// that cannot be read, `batch` and `bytes` are that batch, and a seek to `batch.end` skips it.
    failed
  };
  what kind = what::end_reached;
  std::string topic = {};
  /// -1: all of the topic.
  int32_t partition = -1;
  /// Of the assignment that gave the partition to the reader; 0: its configuration did.
  int64_t assignment_epoch = 0;
  /// Where reading is, or goes on. -1: not known (yet).
  int64_t offset = -1;
  error reason = {};
  /// Of a reset, and of a failure because of it: the position that is not in the log.
  int64_t asked = -1;
  /// Of the same: what the log has.
  offset_range log = {};
  /// Of a failure at a batch that cannot be read: its offsets, by its header.
  offset_range batch = {};
  /// Of the same: the batch as the broker sent it, header and all. Null: it is not known where it begins and ends.
  std::shared_ptr<const std::vector<std::byte>> bytes = {};
};

std::string to_string(partition_event::what);

/// The log does not have what was read before, and reading goes on at the event's offset.
bool has_moved(const partition_event& event);

/// A sentence for a log or a terminal: what happened where, and why. The reason's message names topic, partition and what to do.
std::string to_string(const partition_event& event);

} // namespace cafka
