#include "cafka/codecs/crc32c.hpp"
#include "cafka/codecs/little_endian.hpp"

#include <array>

namespace cafka::codecs {

namespace {

constexpr uint32_t polynomial = 0x82f63b78; // Castagnoli's, bits reversed

using slice_table = std::array<std::array<uint32_t, 256>, 8>;

// table[k][b] is what a byte b does to the checksum when k more bytes follow it.
constexpr slice_table make_table() {
  slice_table table{};
  for (uint32_t b = 0; b < 256; ++b) {
    uint32_t crc = b;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
    table[0][b] = crc;
  }
  for (size_t k = 1; k < table.size(); ++k)
    for (size_t b = 0; b < 256; ++b) table[k][b] = (table[k - 1][b] >> 8) ^ table[0][table[k - 1][b] & 0xff];
  return table;
}

constexpr slice_table table = make_table();

} // namespace

uint32_t crc32c_extend_portable(uint32_t crc, std::span<const std::byte> bytes) noexcept {
  uint32_t state = ~crc;
  const std::byte* p = bytes.data();
  size_t left = bytes.size();
  for (; left >= 8; left -= 8, p += 8) {
    const uint32_t low = state ^ load_little_endian(p);
    const uint32_t high = load_little_endian(p + 4);
    state = table[7][low & 0xff] ^ table[6][(low >> 8) & 0xff] ^ table[5][(low >> 16) & 0xff] ^ table[4][low >> 24]
            ^ table[3][high & 0xff] ^ table[2][(high >> 8) & 0xff] ^ table[1][(high >> 16) & 0xff]
            ^ table[0][high >> 24];
  }
  for (; left > 0; --left, ++p) state = (state >> 8) ^ table[0][(state ^ std::to_integer<uint32_t>(*p)) & 0xff];
  return ~state;
}

} // namespace cafka::codecs
