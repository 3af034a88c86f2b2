// A group's offsets: what is stored, what is to be stored, and what came of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cafka/wire/error.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// Where a group stands in a partition.
struct committed_offset {
  topic_partition where = {};
  /// Of the next record to read; -1: the group has stored none.
  int64_t offset = -1;
  /// Of the record before it; -1: not told.
  int32_t leader_epoch = -1;
  /// Whatever its reader added. At most what the broker's offset.metadata.max.bytes allows (4096).
  std::string metadata = {};
  /// Which log the offset is of: how often, since the partition was assigned, the log has turned out not to have what the group stood at
  /// (events `reset`, `truncated`, `recreated`). One of a later log is stored even if it is lower. -1: of the present one.
  int32_t log = -1;

  friend bool operator==(const committed_offset&, const committed_offset&) = default;
};

/// Of the same partition: whether `one` is to be stored rather than `other`. Of one place in one log none is later: whichever metadata was
/// asked for last is stored.
bool is_later(const committed_offset& one, const committed_offset& other);

/// Stores positions in the name of the group.
struct commit_offsets {
  std::vector<committed_offset> offsets = {};
  /// Until when refusals that pass are tried again, and a rebalance is waited out.
  std::chrono::milliseconds timeout{60'000};
};

/// What became of a partition's offset.
enum class commit_outcome : uint8_t {
  committed, ///< the group has it, or a higher one that was stored before, or the same with the metadata of a later commit
  fenced,    ///< the partition is, or may be, another member's: what was read after the last commit will be read again
  failed     ///< it could not be stored, or nobody can tell whether it was
};

std::string_view to_string(commit_outcome outcome);
std::ostream& operator<<(std::ostream& out, commit_outcome outcome);

struct partition_commit {
  topic_partition where = {};
  commit_outcome outcome = commit_outcome::committed;
  /// What the group has now, if that is known; else what was to be stored.
  int64_t offset = -1;
  /// Of which log, as in what was to be stored.
  int32_t log = -1;
  /// none if committed.
  error why = {};
};

/// For each partition asked about, in their order.
using commit_report = std::vector<partition_commit>;
using commit_report_ptr = std::shared_ptr<const commit_report>;

} // namespace cafka
