#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

/// The integers of version 2 records: zigzag varints, at most 5 bytes for 32 bits and 10 for 64. Inline, because there are half a
/// dozen of them in a record.
namespace cafka::wire {

constexpr uint64_t zigzag(int64_t value) noexcept {
  return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
}

constexpr int64_t unzigzag(uint64_t bits) noexcept {
  return static_cast<int64_t>(bits >> 1 ^ (uint64_t{0} - (bits & 1)));
}

/// How many bytes write_varint takes for these bits.
constexpr size_t varint_size(uint64_t bits) noexcept {
  if (bits < 0x80) return 1; // lengths and deltas mostly are: the processor foresees it
  if (bits < 0x4000) return 2;
  return (static_cast<size_t>(std::bit_width(bits)) + 6) / 7;
}

/// Writes to where there is room for it; returns where it ends.
inline std::byte* write_varint(std::byte* to, uint64_t bits) noexcept {
  for (; bits >= 0x80; bits >>= 7) *to++ = static_cast<std::byte>(bits | 0x80);
  *to++ = static_cast<std::byte>(bits);
  return to;
}

/// Reads at most `max_bytes` bytes before `end`; null if it does not end there.
const std::byte* read_long_varint(const std::byte* from, const std::byte* end, int max_bytes, uint64_t& bits) noexcept;

/// The same, with short ones read in place: what a record has are mostly one or two bytes.
inline const std::byte* read_varint_bits(
    const std::byte* from, const std::byte* end, int max_bytes, uint64_t& bits) noexcept {
  if (end - from >= 3) {
    const auto first = std::to_integer<uint32_t>(from[0]);
    if (first < 0x80) {
      bits = first;
      return from + 1;
    }
    const auto second = std::to_integer<uint32_t>(from[1]);
    if (second < 0x80) {
      bits = (first & 0x7f) | second << 7;
      return from + 2;
    }
    const auto third = std::to_integer<uint32_t>(from[2]);
    if (third < 0x80) {
      bits = (first & 0x7f) | (second & 0x7f) << 7 | third << 14;
      return from + 3;
    }
  }
  return read_long_varint(from, end, max_bytes, bits);
}

/// Reads an int32; null if it is cut short or too long, else where it ends.
inline const std::byte* read_varint(const std::byte* from, const std::byte* end, int32_t& value) noexcept {
  uint64_t bits = 0;
  from = read_varint_bits(from, end, 5, bits);
  if (from == nullptr || bits > 0xffffffff) return nullptr;
  value = static_cast<int32_t>(unzigzag(bits));
  return from;
}

/// Reads an int64; null if it is cut short or too long, else where it ends.
inline const std::byte* read_varlong(const std::byte* from, const std::byte* end, int64_t& value) noexcept {
  uint64_t bits = 0;
  from = read_varint_bits(from, end, 10, bits);
  value = unzigzag(bits);
  return from;
}

} // namespace cafka::wire
