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

/// Whether the lanes of a kind belong to one user each.
constexpr bool is_own(lane_kind kind) { return kind == lane_kind::fetch || kind == lane_kind::group; }

std::string to_string(lane_kind);

/// Names a connection of the cluster.
struct lane {
  int32_t node = -1;
  lane_kind kind = lane_kind::control;
  /// For fetch and group lanes the user's own id (its actor id will do), so that the connection is its alone; else 0.
  uint64_t owner = 0;

  friend auto operator<=>(const lane&, const lane&) = default;
};

/// A lane wherever its broker is: what a request is sent over whose broker is found by a route.
struct lane_use {
  lane_kind kind = lane_kind::control;
  /// As of a lane.
  uint64_t owner = 0;

  friend auto operator<=>(const lane_use&, const lane_use&) = default;
};

} // namespace cafka
