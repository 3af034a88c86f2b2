// What has crashed in a fleet, and so when a worker is started again, or what is done instead.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "cafka/actors/fleet/restart_policy.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// Counts crashes by partition, because the record that breaks a worker breaks the next one, too; pauses are by worker.
/// Crashes without a record, as when a worker starts, count together. The same each time for the same seed and events.
class restart_ledger {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Each step includes those before it.
  enum class step : uint8_t {
    restart, ///< start the worker again at `restart_at`
    pause,   ///< hand out nothing more of the partition until `resume_at`
    degrade, ///< tell that the fleet is degraded; without a partition, only the worker waits
    leave    ///< leave the group, the partitions go to other members
  };

  struct decision {
    step what = step::restart;
    /// With restart_strategy::one_for_partition it is that of all whom the strategy names.
    time_point restart_at = {};
    /// When a pause that begins now is over.
    std::optional<time_point> resume_at = {};

    friend bool operator==(const decision&, const decision&) = default;
  };

  /// The policy has to be valid.
  restart_ledger(const restart_policy& policy, uint64_t seed);

  // -- events --
  /// A worker has crashed on a record of this partition, or without one.
  decision crashed(uint64_t worker, const std::optional<topic_partition>& at, time_point now);
  /// A worker is done with a record. Costs next to nothing while nothing has crashed lately.
  void healthy(uint64_t worker, const topic_partition& at, time_point now) {
    if (!is_calm()) note_health(worker, at, now);
  }
  /// The worker has ended as it should, and does not come back.
  void retired(uint64_t worker) { workers_.erase(worker); }
  /// The partition is not the member's any more. A pause ends with the assignment.
  void revoked(const topic_partition& at);
  /// Somebody wants the partition to go on now.
  void resumed(const topic_partition& at);

  // -- questions --
  bool is_paused(const topic_partition& at, time_point now) const;
  /// A partition had to cool down too often, or workers crash too often without a record, and that has not passed.
  bool is_degraded() const { return degraded_ > 0; }
  /// Nothing that has crashed is remembered.
  bool is_calm() const { return workers_.empty() && sites_.empty(); }

private:
  using site_name = std::optional<topic_partition>;

  struct pauses_of {
    backoff pauses;
    std::optional<time_point> up_since = {};
  };

  /// A partition, or what is done without one.
  struct site {
    std::deque<time_point> crashes = {}; // that count, none of them older than `within`
    time_point last_crash = {};
    time_point paused_until = {};
    uint32_t cool_downs = 0;
    bool degraded = false;
  };

  time_point restart_of(uint64_t worker, time_point now);
  bool is_too_much(site& of, time_point now) const;
  void escalate(site& of, bool is_partition, decision& to, time_point now);
  bool is_hopeless(time_point now) const;
  bool is_as_new(const site& of, time_point now) const;
  void note_health(uint64_t worker, const topic_partition& at, time_point now);
  void forget_old(time_point now);
  void forget(const site_name& at);

  restart_policy policy_;
  random_source random_;
  std::unordered_map<uint64_t, pauses_of> workers_;
  std::map<site_name, site> sites_;
  size_t degraded_ = 0; // of the sites
  time_point degraded_since_ = {};
  time_point last_health_ = {};
  time_point next_forgetting_ = {};
};

std::string_view to_string(restart_ledger::step what);

} // namespace cafka
