// What a fleet tells of what happens to it.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "cafka/actors/fleet/failure.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// Something worth a line in a log, or an alarm. Attempts that are followed by another one are counted (`fleet_status`), not told.
struct fleet_event {
  enum class kind : uint8_t {
    assigned,          ///< `partitions` are the member's, too
    revoked,           ///< `partitions` are to be given up
    lost,              ///< `partitions` are gone, and what was not committed is done again by others
    dead_letter,       ///< the record at `offset` of `where` is in the dead letters, or in a retry topic
    letter_refused,    ///< it could not be written there, and is tried again; its partition's commits wait
    skipped,           ///< it was given up without a letter, as the policy says
    partition_stopped, ///< `where` stopped in front of it, until it is resumed
    worker_crashed,    ///< `worker` ended; another one takes its place after a pause
    stuck,             ///< `worker` has had the record for longer than `stall_after`
    late,              ///< `worker` has had the record for longer than `handler_timeout`, and was replaced
    degraded,          ///< it works, but not all of it: `reason` says what does not
    stalled,           ///< there are records, and none was done for `stall_after`
    healthy,           ///< all of it works again
    held_up,           ///< `where` cannot be read, and it is tried on and on
    recovered,         ///< it is read again
    failed             ///< the fleet has ended its membership for good
  };

  kind what = kind::healthy;
  topic_partition where = {};
  int64_t offset = -1;
  /// -1: it is not about one.
  int32_t worker = -1;
  std::vector<topic_partition> partitions = {};
  error why = {};
  /// Of its health: in words.
  std::string reason = {};
  /// Of a record: how it failed.
  failure how = {};
  /// Events before this one that were not told, because a monitor was too slow for them.
  uint64_t missed = 0;
};

std::string_view to_string(fleet_event::kind what);
/// A sentence for a log.
std::string to_string(const fleet_event& what);
std::ostream& operator<<(std::ostream& out, const fleet_event& what);

} // namespace cafka
