// Administration for main() and for threads that are no actors.
#pragma once

#include "cafka/actors/cluster/cluster_config.hpp"
#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/actors/reader/start_position.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace cafka::blocking {

/// What a topic is created with. -1 leaves it to the broker's configuration.
struct topic_spec {
  int32_t partitions = -1;
  int16_t replication_factor = -1;
  std::map<std::string, std::string> configs = {};
};

/// Asks a cluster and changes it. Owns its actors and connections; the actor system is shared by all blocking objects of the
/// process. Thread-safe. Every call throws cafka::error: the broker's own error, naming the topic, or why no broker answered
/// within the timeout.
class client {
public:
  using milliseconds = std::chrono::milliseconds;

  /// Throws cafka::error (invalid_configuration, naming the field). Connects when it is first asked.
  explicit client(cluster_config config);
  ~client();
  client(client&&) noexcept;
  client& operator=(client&&) noexcept;

  /// Creates a topic and returns when all its partitions have leaders. Throws topic_already_exists.
  void create_topic(
      const std::string& name, const topic_spec& spec = {}, milliseconds timeout = std::chrono::seconds{30});
  /// Creates a topic unless it is there; one that is there stays as it is. True if it was created.
  bool ensure_topic(const std::string& name, int32_t partitions, milliseconds timeout = std::chrono::seconds{30});
  /// Adds partitions to a topic until it has `total` of them, and returns when all have leaders. Throws
  /// unknown_topic_or_partition, and invalid_partitions if it has as many or more.
  void create_partitions(const std::string& name, int32_t total, milliseconds timeout = std::chrono::seconds{30});
  /// Throws unknown_topic_or_partition.
  void delete_topic(const std::string& name, milliseconds timeout = std::chrono::seconds{30});

  /// All topics by name, internal ones too.
  std::vector<topic_metadata> topics(milliseconds timeout = std::chrono::seconds{30});
  /// One topic. Throws unknown_topic_or_partition.
  topic_metadata topic(const std::string& name, milliseconds timeout = std::chrono::seconds{30});
  /// Brokers, controller and cluster id.
  metadata_ptr describe(milliseconds timeout = std::chrono::seconds{30});
  /// The offset of a place in each partition of a topic, by partition: `first`, `last` (the high watermark), at_time (-1: all
  /// records are older).
  std::vector<int64_t> offsets(
      const std::string& topic, start_position at, milliseconds timeout = std::chrono::seconds{30});

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace cafka::blocking
