#pragma once

#include <string>
#include <string_view>

namespace cafka::wire {

/// Appends text as a quoted JSON string (RFC 8259). Each byte that belongs to no well-formed UTF-8 sequence becomes U+FFFD.
void append_json_text(std::string& out, std::string_view text);

} // namespace cafka::wire
