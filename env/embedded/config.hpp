#pragma once

#include "cafka/codecs/codec.hpp"
#include "cafka/embedded/group_options.hpp"
#include "cafka/embedded/security_options.hpp"
#include "cafka/wire/api_key.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/version_range.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cafka::embedded {

/// Shape and limits of an embedded cluster. Every field has a default; `validate` names the first one out of range.
struct config {
  /// Number of brokers, 1 to 100. Their ids are 1, 2, … in the order of `ports`.
  int32_t brokers = 1;
  /// One TCP port a broker; empty: the system picks free ones. Ignored in memory, where broker n has port 9091 + n.
  std::vector<uint16_t> ports{};
  /// Address or name that the brokers listen on. It is resolved once, when the cluster starts.
  std::string host = "127.0.0.1";
  /// Address or name that clients are told to connect to, such as `localhost`; empty: `host`.
  std::string advertised_host{};
  /// One rack a broker (KIP-392: a consumer of that rack is sent to the replica in it); empty: no racks.
  std::vector<std::string> racks{};
  /// As in Metadata and DescribeCluster; not empty.
  std::string cluster_id = "cafka-embedded-cluster";
  /// `auto.create.topics.enable`: a Metadata request that allows it creates the topics which it names.
  bool auto_create_topics = true;
  /// `num.partitions`: of topics created without a count. 1 to 10,000.
  int32_t default_partitions = 1;
  /// `default.replication.factor`; 0: three, or all brokers if there are fewer.
  int16_t default_replication_factor = 0;
  /// `message.max.bytes`: largest record batch that is taken, of topics without `max.message.bytes`.
  int32_t max_message_bytes = 1'048'588;
  /// `socket.request.max.bytes`: a longer request closes its connection. At least 1 KiB.
  int32_t max_request_bytes = 104'857'600;
  /// `log.message.timestamp.after.max.ms`: how far ahead of the brokers' clock records may be, of topics that do not say so. Without
  /// limit in a memory_cluster, whose clock is the caller's.
  std::chrono::milliseconds timestamp_after_max{3'600'000};
  /// `log.retention.check.interval.ms`: how often records are let go of that are too old or too much for `retention.ms` and
  /// `retention.bytes`. At least 1 ms.
  std::chrono::milliseconds retention_check_interval{300'000};
  /// `fetch.max.bytes`: most record bytes in a Fetch reply, whatever the request asks for (but always one whole batch).
  int32_t max_fetch_bytes = 57'671'680;
  /// Most bytes a partition's log keeps; the oldest segments (1 MiB) go when it is exceeded. 0: no limit.
  size_t retention_bytes = 0;
  /// `max.incremental.fetch.session.cache.slots` of a broker; 0: sessions are never granted.
  size_t fetch_session_slots = 1000;
  /// Most connections to a broker; further ones are closed as soon as they are accepted.
  size_t max_connections = 1000;
  /// Narrower version ranges than Kafka 4.2 has, as an older broker would advertise; a maximum below 0 removes the API.
  std::map<wire::api_key, wire::version_range> versions{};
  /// Seed of topic ids, producer ids and fetch session ids.
  uint64_t seed = 1;
  /// Of group coordinators.
  group_options groups{};
  /// Of all connections: encryption, and who may connect. By default neither.
  security_options security{};

  /// `errc::none`, or `errc::invalid_configuration` with the field and its range.
  error validate() const;
};

/// What a topic may be created with beyond name and partitions. Kafka's other configurations of topics are checked and described,
/// and have no effect here: logs are in memory, and not compacted (nor are Kafka's before a segment is full).
struct topic_options {
  /// 1 to the number of brokers; 0: the cluster's default.
  int16_t replication_factor = 0;
  /// `max.message.bytes`; 0: the cluster's `max_message_bytes`.
  int32_t max_message_bytes = 0;
  /// `message.timestamp.type=LogAppendTime`: records get the broker's time.
  bool log_append_time = false;
  /// `min.insync.replicas`: fewer replicas in sync refuse acks=all with NOT_ENOUGH_REPLICAS.
  int32_t min_insync_replicas = 1;
  /// `cleanup.policy` has `compact`: records need keys.
  bool compacted = false;
  /// `compression.type`: what batches are compressed with, whatever their producer did. Not set: as the producer did.
  std::optional<codec> compression = {};
  /// `message.timestamp.before.max.ms` and `message.timestamp.after.max.ms`: how far records may be behind the brokers' clock and ahead
  /// of it. Not set: any time before, and the cluster's `timestamp_after_max`.
  std::optional<std::chrono::milliseconds> timestamp_before_max = {};
  std::optional<std::chrono::milliseconds> timestamp_after_max = {};
  /// `retention.ms` and `retention.bytes`: whole segments go. Not set: all is kept, for any time (Kafka's seven days would
  /// take records with the made-up times of a test). Topics that are only compacted have none.
  std::optional<std::chrono::milliseconds> retention_time = {};
  std::optional<int64_t> retention_bytes = {};
  bool has_retention() const { return retention_time.has_value() || retention_bytes.has_value(); }
  /// `segment.bytes` and `segment.ms`: when a segment ends.
  int64_t segment_bytes = 1 << 30;
  std::chrono::milliseconds segment_time{604'800'000};
};

} // namespace cafka::embedded
