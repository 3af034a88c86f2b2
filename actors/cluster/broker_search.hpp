// Which broker to try next when any will do: every known one, then every bootstrap address, in rounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/actors/retry/random_source.hpp"

namespace cafka {

/// Bootstrap addresses are no brokers yet: they go by negative node ids, from -2 downwards.
class bootstrap_node {
public:
  static bool is(int32_t node) { return node <= first_id; }
  static int32_t of(size_t index) { return first_id - static_cast<int32_t>(index); }
  static size_t index(int32_t node) { return static_cast<size_t>(first_id - node); }

private:
  static constexpr int32_t first_id = -2;
};

/// A round tries each candidate once. Known brokers come first, in random order, so that many clients spread; behind them
/// the bootstrap addresses from the one after the last tried on: so the cluster is found again even if every broker has
/// got another address (KIP-899).
class broker_search {
public:
  broker_search(size_t bootstrap_count, uint64_t seed);

  /// Begins a round, unless one is going on. Candidates that are not `healthy`, as they failed a moment ago, come last.
  void begin(const metadata& known, const std::function<bool(int32_t)>& healthy);

  /// The next to try; nothing when the round is over, and with it the search.
  std::optional<int32_t> next();

  /// One was found: the round is over.
  void end();

  bool active() const { return active_; }

private:
  size_t bootstrap_count_;
  size_t first_bootstrap_ = 0;
  random_source random_;
  bool active_ = false;
  std::vector<int32_t> left_; // the next one is at the back
};

} // namespace cafka
