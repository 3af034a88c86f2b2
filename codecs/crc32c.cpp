#include "cafka/codecs/crc32c.hpp"

#ifdef CAFKA_HAS_ISAL
#include <isa-l/crc.h>

#include <algorithm>
#include <climits>
#endif

namespace cafka::codecs {

#ifdef CAFKA_HAS_ISAL

// ISA-L picks the fastest code that the processor has; its lengths are of type int.
uint32_t crc32c_extend(uint32_t crc, std::span<const std::byte> bytes) noexcept {
  uint32_t state = ~crc;
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min(bytes.size(), static_cast<size_t>(INT_MAX)));
    auto* data = const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(piece.data()));
    state = crc32_iscsi(data, static_cast<int>(piece.size()), state);
    bytes = bytes.subspan(piece.size());
  }
  return ~state;
}

#else

uint32_t crc32c_extend(uint32_t crc, std::span<const std::byte> bytes) noexcept {
  return crc32c_extend_portable(crc, bytes);
}

#endif

} // namespace cafka::codecs
