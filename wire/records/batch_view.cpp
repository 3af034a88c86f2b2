#include "cafka/wire/records/batch_view.hpp"

#include "cafka/codecs/crc32.hpp"
#include "cafka/codecs/crc32c.hpp"
#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/records/batch_layout.hpp"

namespace cafka::wire {

namespace {

size_t smallest_size(int magic) noexcept {
  switch (magic) {
  case 0:
    return layout::message_v0_size;
  case 1:
    return layout::message_v1_size;
  default:
    return batch_header_size;
  }
}

} // namespace

std::optional<batch_view> batch_view::parse(byte_span bytes) noexcept {
  if (bytes.size() <= layout::magic) return std::nullopt;
  const auto length = load_big_endian<int32_t>(bytes.data() + layout::length);
  const auto magic = load_big_endian<int8_t>(bytes.data() + layout::magic);
  if (length < 0 || magic < 0 || magic > newest_magic) return std::nullopt;
  const size_t size = log_overhead + static_cast<size_t>(length);
  if (size > bytes.size() || size < smallest_size(magic)) return std::nullopt;
  return batch_view{bytes.data(), size};
}

int8_t batch_view::magic() const noexcept { return load_big_endian<int8_t>(data_ + layout::magic); }

uint32_t batch_view::stored_crc() const noexcept {
  return load_big_endian<uint32_t>(data_ + (magic() == 2 ? layout::crc : layout::message_crc));
}

bool batch_view::crc_ok() const noexcept {
  if (magic() == 2) return codecs::crc32c(bytes().subspan(layout::attributes)) == stored_crc();
  return codecs::crc32(bytes().subspan(layout::magic)) == stored_crc();
}

int64_t batch_view::base_offset() const noexcept { return load_big_endian<int64_t>(data_); }

int64_t batch_view::last_offset() const noexcept {
  // Unsigned, because a corrupt delta may overflow; batch_scan refuses those.
  return static_cast<int64_t>(
      static_cast<uint64_t>(base_offset()) + static_cast<uint64_t>(int64_t{last_offset_delta()}));
}

int16_t batch_view::attributes() const noexcept {
  if (magic() == 2) return load_big_endian<int16_t>(data_ + layout::attributes);
  return load_big_endian<int8_t>(data_ + layout::message_attributes);
}

bool batch_view::is_log_append_time() const noexcept {
  return magic() > 0 && (attributes() & attribute::log_append_time) != 0;
}

std::optional<int64_t> batch_view::delete_horizon() const noexcept {
  if (!has(attribute::delete_horizon)) return std::nullopt;
  return base_timestamp();
}

int32_t batch_view::partition_leader_epoch() const noexcept {
  return magic() == 2 ? load_big_endian<int32_t>(data_ + layout::partition_leader_epoch) : -1;
}

int32_t batch_view::last_offset_delta() const noexcept {
  return magic() == 2 ? load_big_endian<int32_t>(data_ + layout::last_offset_delta) : 0;
}

int64_t batch_view::base_timestamp() const noexcept {
  if (magic() == 2) return load_big_endian<int64_t>(data_ + layout::base_timestamp);
  return max_timestamp();
}

int64_t batch_view::max_timestamp() const noexcept {
  switch (magic()) {
  case 0:
    return -1;
  case 1:
    return load_big_endian<int64_t>(data_ + layout::message_timestamp);
  default:
    return load_big_endian<int64_t>(data_ + layout::max_timestamp);
  }
}

int64_t batch_view::producer_id() const noexcept {
  return magic() == 2 ? load_big_endian<int64_t>(data_ + layout::producer_id) : -1;
}

int16_t batch_view::producer_epoch() const noexcept {
  return static_cast<int16_t>(magic() == 2 ? load_big_endian<int16_t>(data_ + layout::producer_epoch) : -1);
}

int32_t batch_view::base_sequence() const noexcept {
  return magic() == 2 ? load_big_endian<int32_t>(data_ + layout::base_sequence) : -1;
}

int32_t batch_view::last_sequence() const noexcept {
  const int32_t base = base_sequence();
  return base < 0 ? -1 : add_sequence(base, last_offset_delta());
}

int32_t batch_view::record_count() const noexcept {
  if (magic() == 2) return load_big_endian<int32_t>(data_ + layout::record_count);
  return is_compressed() ? -1 : 1;
}

batch_header batch_view::header() const noexcept {
  return {
      base_offset(), partition_leader_epoch(), attributes(),    last_offset_delta(), base_timestamp(), max_timestamp(),
      producer_id(), producer_epoch(),         base_sequence(), record_count()};
}

byte_span batch_view::body() const noexcept { return magic() == 2 ? bytes().subspan(batch_header_size) : byte_span{}; }

} // namespace cafka::wire
