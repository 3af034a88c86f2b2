#pragma once

#include "cafka/wire/error.hpp"

#include <string>

namespace cafka {

/// What an error says, as a part of a longer text: its message or else that of the table, without the period at the end and
/// without the name of the code, which is printed beside the text.
std::string phrase(const error& what);
std::string phrase(errc code);

} // namespace cafka
