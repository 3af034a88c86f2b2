#include "cafka/wire/records/message_set.hpp"

#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/records/batch_header.hpp"
#include "cafka/wire/records/batch_layout.hpp"

namespace cafka::wire {

namespace {

// A message with its offset and length; null if it is cut short.
const std::byte* message_end(const std::byte* from, const std::byte* end) noexcept {
  if (end - from < static_cast<std::ptrdiff_t>(layout::message_v0_size)) return nullptr;
  const auto length = load_big_endian<int32_t>(from + layout::length);
  from += log_overhead;
  if (length < static_cast<int32_t>(layout::message_v0_size - log_overhead) || length > end - from) return nullptr;
  return from + length;
}

// A key or value: an int32 length, -1 for null, and the bytes.
const std::byte* read_bytes(const std::byte* from, const std::byte* end, bytes_view& out) noexcept {
  if (end - from < 4) return nullptr;
  const auto length = load_big_endian<int32_t>(from);
  from += 4;
  if (length < -1 || length > end - from) return nullptr;
  out = length < 0 ? bytes_view{} : bytes_view{from, static_cast<size_t>(length)};
  return length < 0 ? from : from + length;
}

} // namespace

const std::byte* read_message(const std::byte* from, const std::byte* end, message& out) noexcept {
  const std::byte* const own_end = message_end(from, end);
  if (own_end == nullptr) return nullptr;
  out.offset = load_big_endian<int64_t>(from);
  out.magic = load_big_endian<int8_t>(from + layout::magic);
  out.attributes = load_big_endian<int8_t>(from + layout::message_attributes);
  const std::byte* p = from + layout::message_timestamp;
  out.timestamp = -1;
  if (out.magic == 1) {
    if (own_end - p < 8) return nullptr;
    out.timestamp = load_big_endian<int64_t>(p);
    p += 8;
  } else if (out.magic != 0) {
    return nullptr;
  }
  p = read_bytes(p, own_end, out.key);
  if (p != nullptr) p = read_bytes(p, own_end, out.value);
  return p == own_end ? own_end : nullptr;
}

std::optional<int64_t> last_message_offset(byte_span set) noexcept {
  const std::byte* p = set.data();
  const std::byte* const end = p + set.size();
  const std::byte* last = nullptr;
  while (p != end) {
    last = p;
    p = message_end(p, end);
    if (p == nullptr) return std::nullopt;
  }
  if (last == nullptr) return std::nullopt;
  return load_big_endian<int64_t>(last);
}

} // namespace cafka::wire
