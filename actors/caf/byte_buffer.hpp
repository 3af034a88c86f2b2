// The bytes that CAF reads and writes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "cafka/actors/caf/version.hpp"

namespace cafka {

#if CAFKA_CAF_1
/// The type of CAF's read and write buffers.
using byte_buffer = caf::byte_buffer;
#else
using byte_buffer = std::vector<char>;
#endif

/// Both CAFs' buffers as bytes.
inline std::span<const std::byte> as_bytes(const byte_buffer& buffer) {
  return std::as_bytes(std::span{buffer.data(), buffer.size()});
}

inline std::span<std::byte> as_writable_bytes(byte_buffer& buffer) {
  return std::as_writable_bytes(std::span{buffer.data(), buffer.size()});
}

} // namespace cafka
