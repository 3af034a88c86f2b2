// What a partition lends to a sender, and how it comes back.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "cafka/codecs/arena.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/uuid.hpp"

namespace cafka {

/// A sealed batch on loan. Its bytes do not change until it has come back.
struct lent_batch {
  /// The batcher that lends it, by the number that the writer gave it. A partition gets another one when its batcher ends.
  uint64_t batcher = 0;
  /// The batch, by the batcher's own number.
  uint64_t id = 0;
  std::string topic;
  /// Zero: not known, so only versions with topic names will do.
  wire::uuid topic_id = {};
  int32_t partition = -1;
  /// Of the leader that it is lent for; -1: not known.
  int32_t leader_epoch = -1;
  std::shared_ptr<const arena> bytes;
  /// It is not to be sent any more after this.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};
using lent_batch_ptr = std::shared_ptr<const lent_batch>;

/// How a batch comes back: exactly once for each loan.
struct returned_batch {
  enum class kind : uint8_t {
    answered, ///< the broker answered; `what` is none if it has the batch
    sent,     ///< it went out, and no answer was asked for
    in_doubt, ///< it went out and no answer came: it may be written
    unsent    ///< it never went out
  };
  uint64_t id = 0;
  kind how = kind::answered;
  error what = {};
  /// If acknowledged; -1: not known.
  int64_t base_offset = -1;
  /// If the broker told; else -1.
  int64_t log_start_offset = -1;
  /// As in write_range.
  int64_t log_append_time = -1;
};

} // namespace cafka
