#pragma once

#include <string>
#include <string_view>

namespace cafka {

/// All but the unreserved characters of RFC 3986 as %XX: for parts of an address or of a form.
std::string url_encode(std::string_view text);

} // namespace cafka
