#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cafka::cli {

/// The character that an escape stands for: \n \t \r \\ \0 \xHH \xHHH (up to \x0FF). `at` is behind the backslash; it is moved to
/// the escape's last character. `option` is what the text was given for, to be named in errors.
/// Throws cafka::error (invalid_configuration).
char unescape(std::string_view option, std::string_view text, std::size_t& at);

/// A text with all its escapes replaced.
std::string unescaped(std::string_view option, std::string_view text);

} // namespace cafka::cli
