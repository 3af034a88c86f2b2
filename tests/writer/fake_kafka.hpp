#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/cluster/cluster_actor.hpp"
#include "tests/writer/partition_model.hpp"

namespace cafka::test {

/// What becomes of a Produce request.
enum class fate : uint8_t {
  handled,     ///< answered in full
  refused,     ///< every partition answers `refusal`, and nothing is written
  lost_before, ///< the connection ends, and nothing is written
  lost_after   ///< all is written, and the connection ends without an answer
};

/// Brokers behind a cluster actor of the tests' own: they decode Produce requests as they come out of a sender and check them
/// as brokers do. One topic.
struct fake_kafka {
  explicit fake_kafka(int32_t partitions)
      : leaders(static_cast<size_t>(partitions), 1), logs(static_cast<size_t>(partitions)) {}

  // -- how it behaves --
  std::string topic = "t";
  wire::uuid topic_id = {};
  std::vector<int32_t> leaders;      // by partition; -1: none
  std::vector<partition_model> logs; // by partition
  std::deque<fate> fates;            // of the next requests; then: handled
  errc refusal = errc::not_enough_replicas;
  bool holding = false; // requests wait until go_on()
  bool idempotence_refused = false;
  std::set<int32_t> unreachable;      // nodes
  std::deque<error> look_up_failures; // of the next look-ups of the topic

  // -- what was seen --
  size_t requests = 0;
  std::map<int32_t, size_t> requests_of; // by node
  size_t in_flight = 0;
  size_t most_in_flight = 0;
  size_t most_partitions = 0; // in one request
  int16_t version = -1;       // of the last request
  size_t stale_reports = 0;
  size_t look_ups = 0;
  size_t refreshes = 0;
  size_t connections = 0;
  std::map<int32_t, caf::actor_addr> senders; // by node, who asked last for a connection

  // -- events --
  /// Requests that were held are worked on, and those to come as well.
  void go_on();
  /// The next `count` held requests are worked on.
  void go_on(size_t count);
  /// Watchers hear of the leaders as they are now.
  void publish();

  metadata_ptr snapshot() const;

  uint64_t metadata_version = 1;
  std::vector<caf::actor_addr> watchers; // weak, as a cluster keeps them
  std::map<int32_t, connected_ptr> live; // by node
};

/// The cluster actor in front of it.
cluster_actor spawn_fake_cluster(caf::actor_system& system, std::shared_ptr<fake_kafka> kafka);

} // namespace cafka::test
