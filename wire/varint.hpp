#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

/// Integers of as many bytes as they need, 7 bits in each, the lowest first: unsigned ones in flexible messages, zigzag ones in
/// records. At most 5 bytes for 32 bits and 10 for 64. Inline, because there are half a dozen of them in a record.
namespace cafka::wire {

/// Maps small magnitudes of either sign to small numbers: 0, -1, 1, -2 become 0, 1, 2, 3.
constexpr uint64_t zigzag(int64_t value) noexcept {
  return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
}

constexpr int64_t unzigzag(uint64_t bits) noexcept {
  return static_cast<int64_t>(bits >> 1 ^ (uint64_t{0} - (bits & 1)));
}

/// How many bytes write_uvarint takes for these bits.
constexpr size_t uvarint_size(uint64_t bits) noexcept {
  if (bits < 0x80) return 1; // lengths and deltas mostly are: the processor foresees it
  if (bits < 0x4000) return 2;
  return (static_cast<size_t>(std::bit_width(bits)) + 6) / 7;
}

/// Writes to where there is room for it; returns where it ends.
inline std::byte* write_uvarint(std::byte* to, uint64_t bits) noexcept {
  for (; bits >= 0x80; bits >>= 7) *to++ = static_cast<std::byte>(bits | 0x80);
  *to++ = static_cast<std::byte>(bits);
  return to;
}

/// What was read, and where it ends; null if it does not end within the bytes that it may have.
struct varint_read {
  const std::byte* end;
  uint64_t bits;
};

/// Reads a varint of any size, at most `max_bytes` bytes before `end`.
varint_read read_long_varint(const std::byte* from, const std::byte* end, int max_bytes) noexcept;

/// The same, with one or two bytes, which is what most lengths and deltas have, read in place: two comparisons that the processor
/// foresees, and no call.
inline varint_read read_varint_bits(const std::byte* from, const std::byte* end, int max_bytes) noexcept {
  if (end - from >= 2) {
    const auto first = std::to_integer<uint32_t>(from[0]);
    if (first < 0x80) return {from + 1, first};
    const auto second = std::to_integer<uint32_t>(from[1]);
    if (second < 0x80) return {from + 2, (first & 0x7f) | second << 7};
  }
  return read_long_varint(from, end, max_bytes);
}

/// Reads an int32; null if it is cut short or too long, else where it ends.
inline const std::byte* read_varint(const std::byte* from, const std::byte* end, int32_t& value) noexcept {
  const auto [behind, bits] = read_varint_bits(from, end, 5);
  if (bits > 0xffffffff) return nullptr;
  value = static_cast<int32_t>(unzigzag(bits));
  return behind;
}

/// Reads an int64; null if it is cut short or too long, else where it ends.
inline const std::byte* read_varlong(const std::byte* from, const std::byte* end, int64_t& value) noexcept {
  const auto [behind, bits] = read_varint_bits(from, end, 10);
  value = unzigzag(bits);
  return behind;
}

} // namespace cafka::wire
