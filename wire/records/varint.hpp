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
  return (static_cast<size_t>(std::bit_width(bits | 1)) + 6) / 7;
}

/// Writes to where there is room for it; returns where it ends.
inline std::byte* write_varint(std::byte* to, uint64_t bits) noexcept {
  for (; bits >= 0x80; bits >>= 7) *to++ = static_cast<std::byte>(bits | 0x80);
  *to++ = static_cast<std::byte>(bits);
  return to;
}

/// Reads at most `max_bytes` bytes before `end`; null if it does not end there.
inline const std::byte* read_varint_bits(const std::byte* from, const std::byte* end, int max_bytes,
                                         uint64_t& bits) noexcept {
  uint64_t value = 0;
  for (int i = 0; i < max_bytes && from != end; ++i) {
    const auto byte = std::to_integer<uint64_t>(*from++);
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      bits = value;
      return from;
    }
  }
  return nullptr;
}

/// Reads an int32; null if it is cut short or too long, else where it ends.
inline const std::byte* read_varint(const std::byte* from, const std::byte* end, int32_t& value) noexcept {
  if (from != end && std::to_integer<unsigned>(*from) < 0x80) {
    const auto bits = std::to_integer<uint32_t>(*from);
    value = static_cast<int32_t>(bits >> 1 ^ (0 - (bits & 1)));
    return from + 1;
  }
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
