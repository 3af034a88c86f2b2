#pragma once

#include "command.hpp"
#include "record_printer.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace cafka::cli {

/// How far a group is read.
struct group_reading {
  /// The offset at which partitions start in which nothing was committed, if they are to wait at their ends that do not have it yet.
  std::optional<int64_t> start = {};
  /// Stop when all partitions that the group has given have been read to their ends.
  bool to_ends = false;
  /// How long the brokers may take to tell of the topics, before reading.
  std::chrono::milliseconds timeout{5'000};
};

/// Prints what the group of `config.reader` gives, and commits what was written out; rebalances are told on standard error. The exit
/// code. Throws cafka::error: why it cannot be read.
int consume_in_group(const settings& config, const printing& how, const group_reading& what);

} // namespace cafka::cli
