#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cafka::cli {

/// "; did you mean 'produce'?" if one of the known names is near to the one that was given, else nothing.
std::string suggestion(std::string_view given, const std::vector<std::string>& known);

} // namespace cafka::cli
