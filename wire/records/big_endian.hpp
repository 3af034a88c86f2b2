#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

/// Integers in network byte order at fixed places. Whoever calls these has checked that the bytes are there.
namespace cafka::wire {

template <class T>
constexpr T swap_bytes(T value) noexcept {
  using bits = std::make_unsigned_t<T>;
  const auto raw = static_cast<bits>(value);
  if constexpr (sizeof(T) == 1)
    return value;
  else if constexpr (sizeof(T) == 2)
    return static_cast<T>(__builtin_bswap16(raw));
  else if constexpr (sizeof(T) == 4)
    return static_cast<T>(__builtin_bswap32(raw));
  else
    return static_cast<T>(__builtin_bswap64(raw));
}

template <class T>
T load_big_endian(const std::byte* from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof(T));
  if constexpr (std::endian::native == std::endian::little) value = swap_bytes(value);
  return value;
}

template <class T>
void store_big_endian(std::byte* to, T value) noexcept {
  if constexpr (std::endian::native == std::endian::little) value = swap_bytes(value);
  std::memcpy(to, &value, sizeof(T));
}

} // namespace cafka::wire
