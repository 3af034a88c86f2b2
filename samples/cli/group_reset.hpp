#pragma once

#include "cafka/actors/blocking/client.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace cafka::cli {

/// Where `cafka groups reset` sends a group: one of these.
struct reset_options {
  bool to_earliest = false;
  bool to_latest = false;
  std::optional<int64_t> to_offset;
  std::string to_time;
  std::string by_duration;
  std::optional<int64_t> shift;
  bool dry_run = false;

  void add_to(CLI::App& command);
  /// Without group and partitions. Throws cafka::error (invalid_configuration): none, or several, or no time.
  blocking::group_reset resolve() const;
};

} // namespace cafka::cli
