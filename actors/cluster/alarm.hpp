// The one timer of a cluster: rings at the earliest time that any of its parts named.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "cafka/actors/cluster/cluster_self.hpp"

namespace cafka {

/// Sends the cluster `tick_atom` with an epoch. A tick that was overtaken by an earlier one is stale, and told by it.
class alarm {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit alarm(cluster_self_actor::pointer self) : self_(self), timer_(self) {}

  time_point now() const { return self_->clock().now(); }

  /// Rings at `when` at the latest; does nothing without a time.
  void by(std::optional<time_point> when) {
    if (!when || (due_ && *due_ <= *when)) return;
    due_ = when;
    timer_.after(self_, std::max(*when - now(), std::chrono::steady_clock::duration{0}), tick_atom_v, ++epoch_);
  }

  /// Whether the tick is the latest; it has to be set anew then.
  bool rings(uint64_t epoch) {
    if (epoch != epoch_) return false;
    due_.reset();
    return true;
  }

private:
  cluster_self_actor::pointer self_;
  timer timer_;
  uint64_t epoch_ = 0;
  std::optional<time_point> due_;
};

} // namespace cafka
