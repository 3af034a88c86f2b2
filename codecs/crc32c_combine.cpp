#include "cafka/codecs/crc32c.hpp"

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

// x^(8 * bytes) modulo the polynomial: what appending so many zero bytes multiplies a checksum by.
constexpr uint32_t shift_by(uint64_t bytes) noexcept {
  uint32_t result = one;
  uint32_t power = one >> 8; // x^8, then its squares
  for (; bytes != 0; bytes >>= 1) {
    if ((bytes & 1) != 0) result = multiply(result, power);
    power = multiply(power, power);
  }
  return result;
}

} // namespace

uint32_t crc32c_combine(uint32_t a, uint32_t b, uint64_t length_of_b) noexcept {
  return multiply(a, shift_by(length_of_b)) ^ b;
}

} // namespace cafka::codecs
