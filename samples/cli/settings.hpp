#pragma once

#include "cafka/actors/cluster/cluster_config.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/writer/writer_config.hpp"

#include <chrono>
#include <optional>

namespace cafka::cli {

/// What the options and properties of a command line add up to. Each command uses the part that it needs.
struct settings {
  cluster_config cluster;
  writer_config writer;
  reader_config reader;
  /// How long to wait for room in the writer's buffer.
  std::optional<std::chrono::milliseconds> max_block;
};

} // namespace cafka::cli
