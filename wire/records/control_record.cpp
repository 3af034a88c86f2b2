#include "cafka/wire/records/control_record.hpp"

#include "cafka/wire/big_endian.hpp"

namespace cafka::wire {

std::optional<control_record> parse_control_record(const record_view& record) noexcept {
  if (record.key.size() < 4) return std::nullopt;
  control_record parsed;
  parsed.version = load_big_endian<int16_t>(record.key.data());
  parsed.type = static_cast<control_type>(load_big_endian<int16_t>(record.key.data() + 2));
  // The value of a marker is its version and the epoch; newer versions may append to it.
  if (parsed.ends_transaction() && record.value.size() >= 6)
    parsed.coordinator_epoch = load_big_endian<int32_t>(record.value.data() + 2);
  return parsed;
}

} // namespace cafka::wire
