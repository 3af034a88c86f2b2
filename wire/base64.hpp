#pragma once

#include "cafka/wire/bytes_view.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::wire {

enum class base64_alphabet : bool {
  /// '+' and '/', padded: bytes in JSON, SASL.
  standard,
  /// '-' and '_', without padding: ids (RFC 4648, section 5).
  url,
};

void append_base64(std::string& out, byte_span bytes, base64_alphabet alphabet);

/// Nothing if the text is not what `append_base64` writes for some bytes.
std::optional<std::vector<std::byte>> parse_base64(std::string_view text, base64_alphabet alphabet);

} // namespace cafka::wire
