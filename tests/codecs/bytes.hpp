#pragma once

#include "cafka/codecs/arena.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Short ways to write bytes down in the tests of this folder.
namespace cafka::codecs {

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span{text}); }

inline std::string text_of(const arena& a) { return {reinterpret_cast<const char*>(a.data()), a.size()}; }

// A copy in memory of exactly its size, so that a sanitizer sees a read behind its end.
inline std::vector<std::byte> exact_copy(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

inline std::string from_hex(std::string_view hex) {
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string{hex.substr(i, 2)}, nullptr, 16));
  return out;
}

} // namespace cafka::codecs
