// A lane: one connection to one broker for one kind of work.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace cafka {

/// What a connection is used for. A broker works on one request of a connection at a time, so whatever can park at the
/// broker (a long Fetch, a JoinGroup) has a connection of its own.
enum class lane_kind : uint8_t {
  control, ///< metadata, administration, offsets, commits: shared by all users of the cluster
  produce, ///< Produce: shared by all writers of the cluster
  fetch,   ///< one fetcher's Fetch requests
  group    ///< one membership's joins and heartbeats
};

std::string to_string(lane_kind);

/// Names a connection of the cluster.
struct lane {
  int32_t node = -1;
  lane_kind kind = lane_kind::control;
  /// For fetch and group lanes the user's own id (its actor id will do), so that the connection is its alone; else 0.
  uint64_t owner = 0;

  friend auto operator<=>(const lane&, const lane&) = default;
};

} // namespace cafka
