#include "cafka/codecs/crc32c.hpp"

#include <array>

namespace cafka::codecs {

namespace {

constexpr uint32_t polynomial = 0x82f63b78;
constexpr uint32_t one = 1u << 31; // the polynomial x^0: bits are reversed, so the highest power is the lowest bit

// a * b modulo the polynomial.
constexpr uint32_t multiply(uint32_t a, uint32_t b) noexcept {
  uint32_t product = 0;
  for (uint32_t bit = one; bit != 0; bit >>= 1) {
    if ((a & bit) != 0) product ^= b;
    b = (b >> 1) ^ ((b & 1) != 0 ? polynomial : 0);
  }
  return product;
}

// powers[k] is x^(8 * 2^k): what appending 2^k zero bytes multiplies a checksum by.
constexpr std::array<uint32_t, 64> make_powers() {
  std::array<uint32_t, 64> powers{};
  uint32_t power = one >> 8;
  for (auto& each : powers) {
    each = power;
    power = multiply(power, power);
  }
  return powers;
}

constexpr auto powers = make_powers();

// Appends `bytes` zero bytes: a multiplication for each bit that is set.
uint32_t shift_by(uint32_t crc, uint64_t bytes) noexcept {
  for (size_t k = 0; bytes != 0; ++k, bytes >>= 1)
    if ((bytes & 1) != 0) crc = multiply(crc, powers[k]);
  return crc;
}

} // namespace

uint32_t crc32c_combine(uint32_t a, uint32_t b, uint64_t length_of_b) noexcept { return shift_by(a, length_of_b) ^ b; }

} // namespace cafka::codecs
