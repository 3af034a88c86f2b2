// What happens to a partition besides records.
#pragma once

#include <cstdint>
#include <string>

#include "cafka/wire/error.hpp"

namespace cafka {

/// Told to the subscriber of a reader, in order with the partition's batches: all records before `offset` were delivered.
struct partition_event {
  enum class what : uint8_t {
    /// Everything that the log had is delivered. Sent once each time the end is reached; more records may follow.
    end_reached,
    /// The position was outside the log; reading goes on at `offset`, as the configuration's `reset` says. `reason` is
    /// offset_out_of_range and names the position that was lost.
    reset,
    /// The log was truncated below what was delivered (an unclean leader election); reading goes on at `offset`, where
    /// the logs part. Records from there on that were delivered before no longer exist.
    truncated,
    /// The partition cannot be read for a while now; `reason` is the latest error. It is tried on and on. Sent once until
    /// it works again.
    held_up,
    /// Reading the partition stopped: `reason` says why and what to do. Nothing was skipped; a seek starts it again.
    failed
  };
  what kind = what::end_reached;
  std::string topic = {};
  int32_t partition = -1;
  int64_t offset = -1;
  error reason = {};
};

std::string to_string(partition_event::what);

} // namespace cafka
