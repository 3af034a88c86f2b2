// Where threads put records until the writer is ready for them.
#pragma once

#include "cafka/actors/retry/allowed_time.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/records/record_set.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

namespace cafka::blocking {

/// One set that fills while the one before is handed over: so the cost of a message is shared by many records, and a record
/// is copied once, into its place in the set. At most one hand-over is under way; `wake` asks for it.
///
/// Sets are counted as they are handed over, so that who flushes waits for what was put before and not for what others put
/// meanwhile.
///
/// Thread-safe. Waiting stops at the limit of bytes: then `put` waits for the writer to take the set.
class intake {
public:
  using clock = std::chrono::steady_clock;

  /// `linger`: how long an incomplete set waits for more records; `full_bytes`: a set of that size waits for nothing;
  /// `limit_bytes`: put waits beyond it. `wake` is called from putting threads, without a lock held, whenever a hand-over may
  /// be due: it must not block.
  intake(
      record_set_builder builder, std::chrono::milliseconds linger, size_t full_bytes, size_t limit_bytes,
      std::function<void()> wake);

  /// Copies a record in. Waits while the set is at its limit, no longer than `timeout`.
  /// Throws cafka::error: what the builder says of the record, buffer_full when the time is over, closed.
  template <any_record Record = record>
  void put(const Record& what, allowed_time timeout);

  /// What the writer's side does next.
  struct step {
    record_set_ptr set;                          ///< not null: hand this over, then call taken()
    std::optional<std::chrono::milliseconds> in; ///< ask again after so long: records linger
  };
  /// Takes the set if it is due: full, lingered long enough, or flushed. `now` is told for the lingering.
  step next(clock::time_point now);
  /// The set before was accepted, or refused: the next may follow.
  void taken();
  /// Uses another routing snapshot from the next record on.
  void reroute(routing_ptr by);

  /// What is in the set now does not linger. Returns the number of the set that holds the last record so far.
  uint64_t flush();
  /// Waits until the set of this number, and so all before it, was accepted or refused. False if the time was over before.
  /// Throws what end() was told if nobody takes it any more.
  bool await_taken(uint64_t set, std::chrono::milliseconds timeout);
  /// From now on `put` throws `closed`. What is there does not linger, and is numbered as by flush().
  uint64_t close();
  /// Nobody takes sets from now on, and `put` throws this unless it is closed already. Returns what is left; null if nothing.
  record_set_ptr end(const error& why);

private:
  bool due(clock::time_point now) const;
  uint64_t last_set() const { return filled_ + (builder_.empty() ? 0 : 1); }

  std::mutex mutex_;
  std::condition_variable changed_;
  record_set_builder builder_;
  const std::chrono::milliseconds linger_;
  const size_t full_bytes_;
  const size_t limit_bytes_;
  const std::function<void()> wake_;
  clock::time_point first_put_;
  uint64_t filled_ = 0; // sets that next() gave
  uint64_t taken_ = 0;  // those that were accepted or refused
  bool flushing_ = false;
  bool woken_ = false;
  error closed_; // what put throws
  error ended_;
};

} // namespace cafka::blocking
