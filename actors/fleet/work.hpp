// What a worker of a fleet is given at once: records, and room for what becomes of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "cafka/actors/fleet/failure.hpp"
#include "cafka/actors/fleet/fleet_record.hpp"

namespace cafka {

/// Shared by the fleet, which makes it and reads the outcomes once it is over, and by the worker, which writes them in between.
struct work {
  enum class outcome : uint8_t {
    untouched, ///< nobody has begun it
    done,
    failed
  };

  struct item {
    /// The fleet's own name for the record.
    uint32_t entry = 0;
    /// What it is kept in order with: once one of a lane has failed, those behind it are left untouched.
    uint32_t lane = 0;
    outcome became = outcome::untouched;
  };

  struct failed_item {
    uint32_t index = 0;
    failure what = {};
  };

  uint64_t number = 0;
  uint32_t worker = 0;
  std::vector<fleet_record> records = {};
  /// In their order.
  std::vector<item> items = {};
  /// By index.
  std::vector<failed_item> failures = {};
  /// Keep alive what the records view.
  std::vector<std::shared_ptr<const void>> owners = {};
  /// How long the worker's function was at it; nothing until it is over.
  int64_t nanoseconds = 0;

  /// The index of the record at hand, for whoever looks at it from outside.
  std::atomic<uint32_t> at_hand{0};
  /// The rest is to be handed back untouched.
  std::atomic<bool> stop{false};
};

using work_ptr = std::shared_ptr<work>;

/// The same as it stands while its worker may still be at it: what it has done by now counts, the record at hand has failed for this
/// reason, or is untouched if there is none, and so is the rest. The worker is asked to stop.
work_ptr given_up(work& what, bool takes_many, const std::optional<failure>& why);

} // namespace cafka
