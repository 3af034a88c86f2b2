// What somebody may have meant who mistyped a name.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cafka {

/// The names that are nearest, best first and at most three: "linger.ms, retries or acks". Empty if there are none.
std::string nearest_names(std::string_view mistyped, std::span<const std::string_view> names);

} // namespace cafka
