// What the workers of one simulated fleet do with records, and what they owe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cafka/actors/fleet/fleet_actor.hpp"
#include "tests/simulation/fleet_ledger.hpp"
#include "tests/simulation/scenario.hpp"

namespace cafka::test {

/// How a record fails is its own nature: in the same way in every fleet, as often as that says. What is left out depends on the mood.
struct unreliable_work {
  enum class moods : uint8_t {
    wild,
    calm,    ///< what fails each time still does, if that is a way for it to end; nothing takes time
    peaceful ///< nothing hangs, and what fails succeeds in the end
  };
  struct stopped_partition {
    topic_partition where;
    milliseconds due;
  };

  size_t number = 0;
  std::shared_ptr<fleet_ledger> ledger;
  const member_plan* plan = nullptr;
  moods mood = moods::wild;
  bool ended = false;
  milliseconds now{0};
  std::string log; // of the last step
  error failed;
  std::vector<stopped_partition> stopped;

  /// For each worker.
  static worker_behavior make_behavior(std::shared_ptr<unreliable_work> what);
  /// From the fleet.
  void hear(const fleet_event& what);
  /// Completes what is due.
  void pay();
  /// Nothing is owed any more.
  void forget() { owed_.clear(); }

private:
  enum class fate : uint8_t { fine, error, exception, drop, hang };
  struct debt {
    size_t call;
    fate is;
    error why;
    milliseconds due;
    completion done;
  };

  const fleet_plan& of() const { return *plan->fleet; }
  uint64_t chance(const topic_partition& where, int64_t offset, uint64_t which) const;
  fate nature(const topic_partition& where, int64_t offset) const;
  bool may_fail_each_time(fate how) const;
  fate fate_of(const fleet_record& what);
  fate fate_of(std::span<const fleet_record> what);
  milliseconds time_of(std::span<const fleet_record> what) const;
  error work_now(std::span<const fleet_record> what);
  void work_later(std::span<const fleet_record> what, completion done);
  void settle(debt& of);
  error why_of(std::span<const fleet_record> what) const;
  void say(const std::string& what);

  std::vector<debt> owed_;
};

} // namespace cafka::test
