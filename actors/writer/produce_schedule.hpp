// What a sender puts into its next Produce request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "cafka/actors/writer/lent_batch.hpp"

namespace cafka {

/// Gathers lent batches into requests: at most one batch of a partition in each, about `request_bytes` at most, and no more
/// requests in flight than allowed. First come, first sent.
class produce_schedule {
public:
  produce_schedule(size_t max_in_flight, size_t request_bytes)
      : max_in_flight_(max_in_flight), request_bytes_(request_bytes) {}

  // -- events --

  void stage(lent_batch_ptr batch) { staged_.push_back(std::move(batch)); }
  /// A request that next() gave was answered, or failed.
  void done() { --in_flight_; }

  // -- what to do --

  /// The batches of a request to send now; empty: nothing is there to send, or enough is in flight.
  std::vector<lent_batch_ptr> next();
  /// Takes back a batch that no request has taken yet; null if it is not here.
  lent_batch_ptr unstage(uint64_t batcher, uint64_t id);
  /// Takes back all of those.
  std::deque<lent_batch_ptr> unstage_all() { return std::exchange(staged_, {}); }

  bool has_staged() const { return !staged_.empty(); }
  size_t in_flight() const { return in_flight_; }

private:
  size_t max_in_flight_;
  size_t request_bytes_;
  size_t in_flight_ = 0;
  std::deque<lent_batch_ptr> staged_;
};

} // namespace cafka
