// A cluster and its connections as a reader sees them: actors that answer Metadata, ListOffsets and Fetch from logs in memory,
// keep fetch sessions as strictly as a broker does, and fail when told to.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/wire/messages/fetch.hpp"
#include "cafka/wire/messages/list_offsets.hpp"
#include "cafka/wire/messages/offset_for_leader_epoch.hpp"
#include "tests/reader/log_builder.hpp"

namespace cafka::test {

struct fake_partition {
  struct batch {
    int64_t base = 0, last = 0, timestamp = 0;
    log_bytes bytes;
  };
  int32_t leader = 1;
  int32_t epoch = 0;
  int64_t log_start = 0;
  int64_t end = 0;
  std::vector<batch> batches;
  std::map<int32_t, errc> refusals; // by node: what Fetch answers there, whatever the leader
};

/// What all actors of the fake share. Tests run them in one thread, so they may look and change in between.
class fake_kafka : public std::enable_shared_from_this<fake_kafka> {
public:
  explicit fake_kafka(size_t partitions) : partitions_(partitions) {}

  // -- the logs --
  fake_partition& partition(int32_t index) { return partitions_.at(static_cast<size_t>(index)); }
  /// Appends a batch of `count` records at the end; its first timestamp is its base offset.
  void append(int32_t index, int count, codec compression = codec::none, size_t padding = 0);
  /// The partition moves; the cluster's watchers hear of it if `announced`.
  void move_leader(int32_t index, int32_t node, bool announced = true);
  void add_partition(bool announced = true);

  // -- faults --
  /// The next `times` Fetch responses with records are lost with their connections.
  int cut = 0;
  /// Dials fail with this, as often.
  int failed_dials = 0;
  /// Answers to Fetch end the session first.
  bool evict_sessions = false;
  /// Grants no sessions.
  bool no_sessions = false;
  int16_t highest_fetch = 12;
  /// Where the epoch ends that is asked about, by partition; others at the end of the log.
  std::map<int32_t, int64_t> epoch_ends;
  /// So many questions about epochs are refused with this.
  int failing_epochs = 0;
  errc epoch_failure = errc::none;
  /// The next Fetch responses are no such thing.
  int garbled = 0;
  /// So many Fetch requests fail with `failure` and their connections.
  int failing = 0;
  errc failure = errc::connection_closed;
  /// So many look-ups of offsets fail.
  int failing_look_ups = 0;
  /// What look-ups of the topic are refused with.
  error topic_refusal;
  /// Requests to fetch are not answered.
  bool deaf = false;
  /// Look-ups of the topic are not answered.
  bool silent = false;
  /// What Fetch requests are refused with as a whole.
  errc refusal = errc::none;

  // -- what happened --
  int dials = 0;
  int fetches = 0;
  int full_fetches = 0;
  int closed_sessions = 0;
  int stale_reports = 0;
  int topic_look_ups = 0;
  size_t live_sessions() const { return live_sessions_.size(); }
  int releases = 0;
  size_t bytes_sent = 0;
  bool watched = false;
  caf::actor_addr fetcher; // who sent the latest Fetch request
  int offset_requests = 0;
  int epoch_requests = 0;
  std::vector<std::string> protocol_errors; // of the client, as a broker sees them

  cluster_actor start(caf::actor_system& system);

  // -- used by its actors --
  metadata_ptr snapshot();
  wire::list_offsets_response answer(const wire::list_offsets_request& request);
  wire::offset_for_leader_epoch_response answer(const wire::offset_for_leader_epoch_request& request);
  struct session {
    int32_t id = 0;
    int32_t epoch = 0;
    std::map<int32_t, wire::fetch_request::fetch_partition> partitions;
    std::map<int32_t, int64_t> told; // high watermarks, by partition
  };
  void close_session(int32_t id);
  errc enter_session(session& at, const wire::fetch_request& request);
  wire::fetch_response answer(session& at, int32_t node, const wire::fetch_request& request);
  std::optional<watcher_actor> watcher;
  void announce();

private:
  void serve(
      const wire::fetch_request::fetch_partition& wanted, int32_t node, size_t& room,
      wire::fetch_response::fetchable_topic_response& topic, bool named);

  std::vector<fake_partition> partitions_;
  uint64_t version_ = 0;
  int32_t last_session_ = 0;
  std::set<int32_t> live_sessions_;
  std::vector<std::shared_ptr<log_bytes>> memory_; // that responses view until they are encoded
};

} // namespace cafka::test
