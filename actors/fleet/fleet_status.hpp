// What a fleet is doing, as it answers when it is asked: its member of the group, its partitions, its workers.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cafka/actors/fleet/fleet_health.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// What a fleet is at.
enum class fleet_phase : uint8_t {
  joining,     ///< it is not a member yet, or not any more, and wants to be
  rebalancing, ///< partitions are being given up or shared out; the others are worked on
  running,
  draining, ///< it takes nothing new, and what was handed out is finished
  stopped,  ///< it has left the group as it should
  failed    ///< for good: see the cause
};

std::string_view to_string(fleet_phase what);

/// In all, since the fleet began.
struct fleet_counters {
  uint64_t done = 0;         ///< records whose handler succeeded
  uint64_t retried = 0;      ///< attempts after the first, and ways to retry topics
  uint64_t parked = 0;       ///< records set aside before they were tried again
  uint64_t dead_letters = 0; ///< that are acknowledged
  uint64_t skipped = 0;      ///< records given up without a letter
  uint64_t fenced = 0;       ///< results that came after the partition was gone
  uint64_t restarts = 0;     ///< of workers

  friend bool operator==(const fleet_counters&, const fleet_counters&) = default;
};

/// The fleet as a whole.
struct fleet_summary {
  std::string group = {};
  fleet_phase phase = fleet_phase::joining;
  /// Empty, and -1: none yet. Of the protocol of KIP-848 the generation is the member epoch.
  std::string member_id = {};
  int32_t generation = -1;
  fleet_health health = fleet_health::healthy;
  /// Why it is not healthy.
  std::string reason = {};
  /// Of a fleet that has failed, or that stops because of a failure.
  error cause = {};
  /// Workers: all, those that have something to do, those that wait to be started again.
  uint32_t workers = 0;
  uint32_t busy = 0;
  uint32_t restarting = 0;
  fleet_counters counters = {};

  friend bool operator==(const fleet_summary&, const fleet_summary&) = default;
};

/// A partition that the member has.
struct fleet_partition_status {
  topic_partition where = {};
  /// What is read next; -1: not known yet.
  int64_t position = -1;
  /// Everything before it is done, and the group has that; -1: nothing is committed.
  int64_t committed = -1;
  /// Behind the last record that can be read; -1: not known yet.
  int64_t end = -1;
  /// Records that are read and not done: all, those that wait for a worker, those at workers, those set aside.
  uint64_t open = 0;
  uint64_t queued = 0;
  uint64_t in_flight = 0;
  uint64_t parked = 0;
  /// How long ago the oldest of them was read; nothing if there is none.
  std::optional<std::chrono::milliseconds> oldest_undone = {};
  /// Somebody asked for it.
  bool paused = false;
  /// It waits because too many workers crashed in it.
  bool cooling_down = false;
  /// It was stopped by a failure policy, for this reason.
  error stopped = {};

  /// Records that are not committed, gaps counted; -1: not known, or nothing is committed.
  int64_t lag() const { return end < 0 || committed < 0 ? -1 : end > committed ? end - committed : 0; }

  friend bool operator==(const fleet_partition_status&, const fleet_partition_status&) = default;
};

enum class fleet_worker_state : uint8_t {
  idle,
  busy,
  restarting, ///< it has crashed and waits to be started again
  retiring    ///< it ends when it is done with what it has
};

std::string_view to_string(fleet_worker_state what);

struct fleet_worker_status {
  uint64_t number = 0;
  fleet_worker_state state = fleet_worker_state::idle;
  uint64_t restarts = 0;

  struct record {
    topic_partition where = {};
    int64_t offset = -1;

    friend bool operator==(const record&, const record&) = default;
  };
  /// What it is at.
  std::optional<record> current = {};
  /// How long it is in this state; of a busy one, how long it is at its record.
  std::chrono::milliseconds since{0};

  friend bool operator==(const fleet_worker_status&, const fleet_worker_status&) = default;
};

/// The tree. A value: threads may have copies.
///
///     #include "cafka/actors/fleet/fleet_status.hpp"
///
///     const auto is_ready = [](const cafka::fleet_status& now) {
///       return now.fleet.phase == cafka::fleet_phase::running && now.fleet.health != cafka::fleet_health::stalled;
///     };
struct fleet_status {
  fleet_summary fleet = {};
  std::vector<fleet_partition_status> partitions = {};
  std::vector<fleet_worker_status> workers = {};

  friend bool operator==(const fleet_status&, const fleet_status&) = default;
};

/// As one object of JSON, on one line. Its members are named as those of the structs, enumerators by their names, a
/// place is a "topic" and a "partition", times are whole milliseconds with `_ms` behind their names, an error is
/// {"code": "HANDLER_FAILED", "message": …}, and the numbers of workers are a "workers": {"count", "busy",
/// "restarting"} of the fleet. What is not known, or not there, is null.
std::string to_json(const fleet_status& what);

} // namespace cafka
