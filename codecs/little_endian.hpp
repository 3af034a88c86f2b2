#pragma once

#include <cstddef>
#include <cstdint>

namespace cafka::codecs {

/// Reads an integer, lowest byte first, from four bytes, which need not be aligned.
inline uint32_t load_little_endian(const std::byte* from) noexcept {
  return std::to_integer<uint32_t>(from[0]) | std::to_integer<uint32_t>(from[1]) << 8
         | std::to_integer<uint32_t>(from[2]) << 16 | std::to_integer<uint32_t>(from[3]) << 24;
}

} // namespace cafka::codecs
