// Runs many seeds, in several processes at a time.
#pragma once

#include <cstdint>
#include <optional>

namespace cafka::test {

struct seed_runs {
  uint64_t from = 1;
  /// How many; nothing: as many as the time allows.
  std::optional<uint64_t> count = {};
  /// Nothing: until all are run.
  std::optional<uint64_t> seconds = {};
  /// Processes; 0: one a processor.
  unsigned jobs = 0;
  /// Goes on after a seed that failed.
  bool keep_going = false;
};

/// Prints progress, what is wrong, and each seed that failed, ended its process or hung. Whether all were right.
bool run_seeds(const seed_runs& what);

struct seed_run {
  uint64_t seed = 1;
  int edition = 0; // 0: the latest
  bool trace = false;
};

/// Runs one in this process. Prints what is wrong; with `trace` all that happens. Whether it was right.
bool run_seed(const seed_run& what, uint64_t& records);

} // namespace cafka::test
