#include "cafka/codecs/crc32c.hpp"

#include <array>

bool layer_works() {
  // RFC 3720, B.4: the checksum of 32 zero bytes.
  return cafka::codecs::crc32c(std::array<std::byte, 32>{}) == 0x8a9136aau;
}
