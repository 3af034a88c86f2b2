// What all actors of one reader share.
#pragma once

#include <memory>

#include "cafka/actors/reader/read_budget.hpp"
#include "cafka/actors/reader/read_counters.hpp"
#include "cafka/wire/records/arena.hpp"

namespace cafka {

/// Thread-safe parts, each. Copies are of the same.
struct reader_commons {
  /// For what is copied or decompressed.
  arena_pool_ptr pool = default_arena_pool();
  read_budget_ptr budget = read_budget::make(64 * 1024 * 1024);
  read_counters_ptr counters = std::make_shared<read_counters>();
};

} // namespace cafka
