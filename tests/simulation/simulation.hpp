// The whole client on virtual time against the embedded cluster, as one seed has it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tests/simulation/scenario.hpp"
#include "tests/simulation/verdict.hpp"

namespace cafka::test {

/// What came of a seed.
struct simulation_result {
  complaints wrong;
  size_t records_written = 0;
  size_t records_read = 0;
  /// Of all that happened, in its order: the same each time that a seed is run.
  uint64_t fingerprint = 0;
};

/// Runs the scenario of a seed. `tell` gets a line for all that happens, when it happens.
simulation_result simulate(
    uint64_t seed, const std::function<void(std::string_view)>& tell = {}, int edition = latest_edition);

} // namespace cafka::test
