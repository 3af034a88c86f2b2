// What somebody speaks who does not speak Kafka's protocol, by the first bytes that come from it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "cafka/wire/bytes_view.hpp"

namespace cafka::wire {

/// So many bytes tell for sure.
constexpr size_t tls_prefix_size = 3;

/// Whether a server that speaks TLS may begin so: a record of type alert (0x15) or handshake (0x16), of SSL 3 to TLS 1.3 (0x0300 to
/// 0x0304). A plain client that reads this as the size of a frame spoke to a TLS listener. True of no bytes.
inline bool may_be_tls(byte_span begin) {
  const auto at = [&begin](size_t i) { return std::to_integer<int>(begin[i]); };
  if (!begin.empty() && at(0) != 0x15 && at(0) != 0x16) return false;
  if (begin.size() > 1 && at(1) != 3) return false;
  return begin.size() <= 2 || at(2) <= 4;
}

/// Whether a web server may begin so. True of no bytes.
inline bool may_be_http(byte_span begin) {
  constexpr std::string_view http = "HTTP"; // read as a size: 1,213,486,160
  const auto count = std::min(begin.size(), http.size());
  return std::equal(
      http.begin(), http.begin() + static_cast<std::ptrdiff_t>(count), begin.begin(),
      [](char c, std::byte b) { return static_cast<std::byte>(c) == b; });
}

} // namespace cafka::wire
