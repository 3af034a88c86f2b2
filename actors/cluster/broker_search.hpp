// Which brokers to try when any will do: the known ones and the bootstrap addresses, in a race.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
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

/// A round tries each candidate once: known brokers in random order, so that many clients spread, alternating with the
/// bootstrap addresses, the first of them chosen at random and then the one after the last tried. So the cluster is found again
/// at once even if every broker has got another address (KIP-899). A candidate that does not answer keeps nobody waiting:
/// the next is tried a head start later, and as soon as one has failed.
class broker_search {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// So many are tried at the same time, at most.
  static constexpr size_t at_once = 32;
  static constexpr std::chrono::milliseconds head_start{250};

  broker_search(size_t bootstrap_count, uint64_t seed);

  /// Begins a round, unless one is going on. Candidates that are not `healthy`, as they failed or were of no use a moment ago,
  /// come last among their like; bootstrap addresses that are not `distinct`, as they are the address of a known broker, are left out.
  void begin(
      const metadata& known, const std::function<bool(int32_t)>& healthy, const std::function<bool(size_t)>& distinct);

  /// Those to try from now on.
  std::vector<int32_t> start(time_point now);

  /// One that was started has failed.
  void failed(int32_t node, time_point now);

  /// All candidates have failed.
  bool over() const { return active_ && left_.empty() && running_.empty(); }

  /// One was found, or nobody searches any more: the round has ended.
  void end();

  bool active() const { return active_; }

  /// When to call `start` again, if none fails before.
  std::optional<time_point> next_start() const;

private:
  size_t bootstrap_count_;
  random_source random_;
  size_t first_bootstrap_;
  bool active_ = false;
  std::vector<int32_t> left_; // the next one is at the back
  std::set<int32_t> running_;
  time_point next_start_{};
};

} // namespace cafka
