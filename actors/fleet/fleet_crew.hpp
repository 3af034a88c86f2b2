// The workers of a fleet: who has what, since when, and who is to be made again.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "cafka/actors/fleet/work.hpp"

namespace cafka {

/// A state machine: it knows workers by their numbers, and keeps no actors.
class fleet_crew {
public:
  using time_point = std::chrono::steady_clock::time_point;

  enum class state : uint8_t {
    absent,     ///< there is none: the fleet was made smaller, or is ending
    restarting, ///< it crashed, and another one will take its place
    idle,
    busy,
    leaving ///< it is one too many, and ends when it is through
  };

  struct member {
    state is = state::absent;
    work_ptr has = {};
    /// Since when it has had the record at hand, as far as anybody has looked.
    time_point since = {};
    uint32_t seen_at = 0;
    bool told_stuck = false;
    uint64_t restarts = 0;
  };

  /// From now on there are to be so many. Answers who is to be made; who is too many goes by `to_end`.
  std::vector<uint32_t> resize(uint32_t wanted);
  uint32_t wanted() const { return wanted_; }

  /// A worker is there and has nothing to do.
  void started(uint32_t number);
  /// Who has nothing to do, and is to be given something next; nothing if all are busy.
  std::optional<uint32_t> idle() const;
  size_t idle_count() const { return idle_.size(); }
  size_t busy_count() const { return busy_; }
  void gave(uint32_t number, work_ptr what, time_point now);
  /// It is through; answers what it had. Null: that was taken from it.
  work_ptr through(uint32_t number, uint64_t work);
  /// It has ended; answers what it had. `again`: another one will take its place.
  work_ptr ended(uint32_t number, bool& again);
  /// Those that are too many and have nothing.
  std::vector<uint32_t> to_end();

  /// Looks who is at another record than before.
  void look(time_point now);
  /// Who has had a record for longer than `limit`, each told once.
  std::vector<uint32_t> stuck(time_point now, std::chrono::nanoseconds limit);
  /// The same, each time.
  std::vector<uint32_t> late(time_point now, std::chrono::nanoseconds limit) const;
  /// What it has is to be looked at as this.
  void replace_work(uint32_t number, work_ptr with) { all_[number].has = std::move(with); }
  const member& at(uint32_t number) const { return all_[number]; }
  size_t size() const { return all_.size(); }
  uint64_t restarts() const { return restarts_; }

private:
  std::vector<member> all_;
  std::vector<uint32_t> idle_;
  size_t busy_ = 0;
  uint32_t wanted_ = 0;
  uint64_t restarts_ = 0;
};

} // namespace cafka
