// Whether records are what a producer may send, like Kafka's LogValidator.
#pragma once

#include "cafka/embedded/delivery.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/messages/produce.hpp"
#include "cafka/wire/records/batch_view.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::embedded {

/// One whole batch of version 2, not transactional. `version`: of the Produce request.
error check_batch(bytes_view records, int32_t max_message_bytes, int16_t version);

/// What a partition asks of records.
struct record_rules {
  std::string place;
  bool needs_key = false;
  /// Their time has to lie within [now - before_max, now + after_max].
  bool needs_time = true;
  time_point now{0};
  time_point before_max = time_point::max();
  time_point after_max = time_point::max();
};

/// Why a batch is refused, and which of its records are to blame.
struct rejection {
  error why{};
  std::vector<wire::produce_response::batch_index_and_error_message> records{};

  explicit operator bool() const { return static_cast<bool>(why); }
};

/// A batch's records: as many as it says, one after the other, and by the rules.
rejection check_records(const wire::batch_view& batch, const record_rules& rules);

} // namespace cafka::embedded
