// A fleet of the simulation, and what goes wrong in its workers.
#pragma once

#include <chrono>
#include <cstdint>

#include "cafka/actors/fleet/fleet_config.hpp"

namespace cafka::test {

/// Whether a function takes many records at a time, and whether it completes them later.
struct worker_form {
  bool many = false;
  bool later = false;
};

/// Of a thousand records so many fail in this way, some for a few times, some each time.
struct worker_faults {
  uint32_t errors = 0;
  uint32_t exceptions = 0;
  uint32_t drops = 0; // of completions
  uint32_t hangs = 0; // until all is calm
};

struct fleet_plan {
  fleet_config config = {};
  worker_form form = {};
  worker_faults faults = {};
  /// Of all members of the group: a record fails in the same way wherever it is worked on.
  uint64_t nature = 0;
  /// How long a record takes that is completed later, at most.
  std::chrono::milliseconds takes{0};
  /// How long a partition that has stopped waits for somebody who resumes it, at most.
  std::chrono::milliseconds resumes_in{0};
  /// Of a thousand steps so many see somebody pause, resume, commit, or change the number of workers.
  uint32_t whims = 0;
};

} // namespace cafka::test
