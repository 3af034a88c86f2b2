// What happens to a reader's part in its group.
#pragma once

#include "cafka/wire/error.hpp"
#include "cafka/wire/topic_partition.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::blocking {

/// Told by `reader::next`, in order with batches: a partition's come between its being assigned and its being revoked or lost.
struct group_event {
  enum class what : uint8_t {
    /// The reader has its part in a new generation. `partitions` are new; perhaps none are.
    assigned,
    /// The group gives `partitions` to others. What was dealt with is committed, and what was read ahead is dropped.
    revoked,
    /// `partitions` are gone, and others may read them already: what was read since the last commit is read again. `reason`.
    lost,
    /// The reader cannot take part in the group, and tries on: no coordinator is reached, or it refuses. `reason`.
    held_up,
    /// It takes part again.
    recovered,
    /// An offset could not be stored in the background. `partitions` is where; `reason`. It is tried again at the next commit, unless
    /// the partition is another member's now.
    commit_failed,
    /// The membership has ended for good: `read` throws `reason` from now on.
    failed
  };
  what kind = what::assigned;
  std::string group = {};
  /// The generation; of the protocol of KIP-848 the member epoch. -1: none.
  int32_t generation = -1;
  std::vector<topic_partition> partitions = {};
  error reason = {};
};

std::string to_string(group_event::what);

/// A sentence for a log or a terminal.
std::string to_string(const group_event& event);

} // namespace cafka::blocking
