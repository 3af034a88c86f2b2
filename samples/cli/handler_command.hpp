#pragma once

#include <string>
#include <vector>

namespace cafka::cli {

/// A program that is run for records.
struct handler_command {
  /// As it was written.
  std::string name;
  /// Where it is.
  std::string path;
  /// Its name among them.
  std::vector<std::string> arguments;
};

/// Finds it as a shell does, and sees that it can be run. Throws cafka::error (invalid_configuration): why it cannot,
/// and what to do.
handler_command find_handler(const std::vector<std::string>& words);

} // namespace cafka::cli
