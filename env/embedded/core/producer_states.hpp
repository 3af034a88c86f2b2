#pragma once

#include "cafka/wire/error_code.hpp"
#include "cafka/wire/records/batch_header.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace cafka::embedded {

/// What a partition remembers of the idempotent producers that wrote to it (KIP-98): of each its epoch and its last five
/// batches. Follows Kafka's ProducerStateManager.
class producer_states {
public:
  struct verdict {
    /// INVALID_PRODUCER_EPOCH, OUT_OF_ORDER_SEQUENCE_NUMBER, or none: append it, unless it is a duplicate.
    errc code = errc::none;
    /// The offset at which the same batch stands already.
    std::optional<int64_t> duplicate_of{};
  };

  /// Of a batch with a producer id.
  verdict check(const wire::batch_header& batch) const;
  /// The batch was appended at `base_offset`.
  void appended(const wire::batch_header& batch, int64_t base_offset);

private:
  struct written {
    int32_t first_sequence;
    int32_t last_sequence;
    int64_t base_offset;
  };
  struct producer {
    int16_t epoch = -1;
    std::deque<written> last;
  };

  std::map<int64_t, producer> producers_;
};

} // namespace cafka::embedded
