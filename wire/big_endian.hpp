#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace cafka::wire {

template <class T>
constexpr T swap_bytes(T value) noexcept {
  static_assert(std::is_unsigned_v<T>);
  if constexpr (sizeof(T) == 1)
    return value;
  else if constexpr (sizeof(T) == 2)
    return __builtin_bswap16(value);
  else if constexpr (sizeof(T) == 4)
    return __builtin_bswap32(value);
  else
    return __builtin_bswap64(value);
}

/// Reads an integer in network order from `sizeof(T)` bytes, which need not be aligned.
template <class T>
T load_big_endian(const std::byte* from) noexcept {
  std::make_unsigned_t<T> bits;
  std::memcpy(&bits, from, sizeof bits);
  if constexpr (std::endian::native == std::endian::little) bits = swap_bytes(bits);
  return static_cast<T>(bits);
}

template <class T>
void store_big_endian(std::byte* to, T value) noexcept {
  auto bits = static_cast<std::make_unsigned_t<T>>(value);
  if constexpr (std::endian::native == std::endian::little) bits = swap_bytes(bits);
  std::memcpy(to, &bits, sizeof bits);
}

} // namespace cafka::wire
