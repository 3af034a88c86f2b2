#include "cafka/codecs/crc32.hpp"

#include <zlib.h>

namespace cafka::codecs {

uint32_t crc32(std::span<const std::byte> bytes) noexcept {
  const uLong start = ::crc32_z(0, nullptr, 0);
  return static_cast<uint32_t>(::crc32_z(start, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

} // namespace cafka::codecs
