#pragma once

#include "cafka/wire/records/record.hpp"

#include <cstdint>
#include <optional>

namespace cafka::wire {

/// What a control batch's record says. More types than these exist or will; they are to be skipped, as these are by users.
enum class control_type : int16_t {
  abort = 0,
  commit = 1,
  leader_change = 2,
  snapshot_header = 3,
  snapshot_footer = 4,
  kraft_version = 5,
  kraft_voters = 6,
};

struct control_record {
  control_type type{};
  int16_t version = 0;
  /// Of abort and commit: the transaction coordinator's epoch. Else -1.
  int32_t coordinator_epoch = -1;

  bool ends_transaction() const noexcept { return type == control_type::abort || type == control_type::commit; }
};

/// The control record in a record of a control batch; nothing if its key is too short to say what it is.
std::optional<control_record> parse_control_record(const record_view& record) noexcept;

} // namespace cafka::wire
