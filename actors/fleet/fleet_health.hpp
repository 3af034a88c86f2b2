// Whether a fleet does its work, as its progress tells: for readiness probes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "cafka/wire/error.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// How a fleet is. A program that is asked whether it is ready may say yes unless it is stalled.
enum class fleet_health : uint8_t {
  healthy,
  degraded, ///< it works, but a partition is stopped or cools down, workers crash, or letters cannot be written
  stalled   ///< there is work, and nothing has been done with for a while
};

std::string_view to_string(fleet_health what);
std::ostream& operator<<(std::ostream& out, fleet_health what);

/// Derives it from events. What somebody asked for, such as a pause, is no trouble.
class health_ledger {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using milliseconds = std::chrono::milliseconds;

  /// `stall_after`: see fleet_health; 0: it is never said to be stalled. `restart_window`: for so long after a worker's
  /// restart the fleet is degraded.
  health_ledger(milliseconds stall_after, milliseconds restart_window);

  // -- progress --
  /// So many records are delivered, not done with, and may be worked on: those of partitions that somebody paused are
  /// not among them.
  void work(size_t records, time_point now) {
    if (work_ == 0) progress_ = now;
    work_ = records;
  }
  /// One of them is done with: it succeeded, was skipped, or its letter is acknowledged. A failed attempt is none.
  void settled(time_point now) { progress_ = now; }

  // -- troubles --
  /// A failure policy has stopped the partition.
  void stopped(const topic_partition& where, const error& cause) { partitions_.insert_or_assign(where, cause); }
  /// It is paused because too many workers crashed in it.
  void cools_down(const topic_partition& where) { partitions_.insert_or_assign(where, error{}); }
  /// It goes on, or is not the member's any more.
  void goes_on(const topic_partition& where) { partitions_.erase(where); }
  /// A worker was started again.
  void restarted(time_point now) { restarted_ = now; }
  /// Restarts do not help any more (restart_ledger), or do again.
  void degraded(bool yes) { degraded_ = yes; }
  /// Letters cannot be written to this topic, or can be again.
  void cannot_write(const std::string& topic, const error& cause) { topics_.insert_or_assign(topic, cause); }
  void can_write(const std::string& topic) { topics_.erase(topic); }

  // -- questions --
  fleet_health at(time_point now) const;
  /// In words, the gravest first, each named up to a handful: "nothing was done for 65 s, and 12 records wait; orders-3
  /// is stopped: no such account". Empty: healthy.
  std::string reason(time_point now) const;
  /// When it is another one, if nothing happens until then.
  std::optional<time_point> next_change(time_point now) const;

private:
  bool is_stalled(time_point now) const;
  bool has_restarted(time_point now) const { return restarted_ && now - *restarted_ < restart_window_; }

  milliseconds stall_after_;
  milliseconds restart_window_;
  size_t work_ = 0;
  time_point progress_ = {}; // since then nothing was done, or there was nothing to do
  bool degraded_ = false;
  std::optional<time_point> restarted_;
  std::map<topic_partition, error> partitions_; // none: it cools down
  std::map<std::string, error> topics_;
};

} // namespace cafka
