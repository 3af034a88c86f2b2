// What to do with a batch that came back from its sender.
#pragma once

#include <cstdint>
#include <iosfwd>

#include "cafka/actors/writer/lent_batch.hpp"

namespace cafka {

enum class produce_verdict : uint8_t {
  acknowledged, ///< it is written
  sent,         ///< nobody was asked whether it is
  resend,       ///< surely not written by this attempt: send it again, in its place
  doubtful,     ///< perhaps written: send it again under the same number
  split,        ///< too large: send it in two parts
  gap,    ///< the broker misses a batch before it: nothing from here on is written; number afresh under a new epoch
  failed, ///< surely not written by this attempt, and never will be
  unknown ///< perhaps written, and not to be sent again
};

std::ostream& operator<<(std::ostream& out, produce_verdict verdict);

/// What the verdict depends on besides the answer.
struct produce_circumstances {
  bool idempotent = true;
  /// Without idempotence: a batch in doubt is sent again.
  bool resend_in_doubt = true;
  /// Acks all: the broker answers when the replicas have the batch, and may have lost the partition meanwhile.
  bool awaits_replicas = true;
  /// No batch before it is without outcome.
  bool head_of_line = true;
  /// An earlier attempt may have written it.
  bool in_doubt = false;
  int32_t record_count = 1;
  /// Of the last record that the broker acknowledged in this partition; -1: none.
  int64_t last_acknowledged_offset = -1;
};

produce_verdict judge(const returned_batch& batch, const produce_circumstances& in);

} // namespace cafka
