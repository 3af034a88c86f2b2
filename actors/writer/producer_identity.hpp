// The producer id and epoch under which an idempotent writer numbers its batches (KIP-98, KIP-360).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "cafka/actors/retry/backoff.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// What a batch is numbered under. Version 0 is none; a higher version is newer.
struct batch_identity {
  int64_t producer_id = -1;
  int16_t epoch = -1;
  uint64_t version = 0;

  friend bool operator==(const batch_identity&, const batch_identity&) = default;
};

/// Obtains a producer id when one is first wanted, and a newer identity whenever a partition has a gap in its sequences.
/// A bump is local, as brokers take any higher epoch together with sequence 0; only an exhausted epoch needs a new id.
/// When a partition may change over to the newer identity is the partition's affair: see batch_queue.
class producer_identity {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit producer_identity(backoff pauses) : pauses_(std::move(pauses)) {}

  // -- events --

  /// A partition wants an identity newer than this version.
  void want(uint64_t newer_than, time_point now);
  /// The broker answered InitProducerId.
  void granted(int64_t producer_id, int16_t epoch);
  /// It refused, or could not be asked.
  void refused(error why, time_point now);

  // -- what to do --

  /// True once for each InitProducerId that has to be sent now.
  bool take_request(time_point now);
  /// When take_request() may become true by itself.
  std::optional<time_point> next_event() const;
  /// The newest identity; version 0 if there is none yet.
  const batch_identity& current() const { return current_; }
  /// Why there is none and what waits for one is to fail, once: the error is not retriable.
  error take_failure();

  /// From this epoch on a new producer id is obtained: brokers hold it in 15 bits.
  static constexpr int16_t exhausted_epoch = 32766;

private:
  backoff pauses_;
  batch_identity current_;
  std::optional<time_point> request_at_;
  bool requesting_ = false;
  error failure_;
};

} // namespace cafka
