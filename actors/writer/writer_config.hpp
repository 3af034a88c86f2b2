// The configuration of a writer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cafka/actors/cluster/cluster_config.hpp"
#include "cafka/actors/writer/write_event.hpp"
#include "cafka/actors/writer/write_report.hpp"
#include "cafka/codecs/codec.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/records/partitioner.hpp"

namespace cafka {

/// Whose acknowledgement a record needs.
enum class acks : int16_t {
  none = 0,   ///< nobody's: records are `sent`, which is handed to a connection, and losses go unnoticed
  leader = 1, ///< the leader's: records that it did not replicate in time are lost with it
  all = -1    ///< all in-sync replicas'
};

/// Upper bound of writer_config::delivery_timeout.
constexpr std::chrono::hours longest_delivery_timeout{7 * 24};

/// How records are batched, sent and repeated. An aggregate: every field has a default.
struct writer_config {
  /// Addresses `host:port` of a few brokers, for a writer that owns its cluster: the short form of `cluster.bootstrap`, which
  /// may not name others.
  std::vector<std::string> bootstrap = {};
  /// How the cluster is reached, for a writer that owns its cluster; ignored by one that is given a cluster. Its seed, if 0,
  /// is taken from the writer's.
  cluster_config cluster = {};
  /// Topic of all records. Empty: each record names its own. Records that name another one are refused.
  std::string topic = {};
  /// Whose acknowledgement a record needs. Idempotence needs `all`.
  cafka::acks acks = cafka::acks::all;
  /// Repetitions neither double nor reorder records (KIP-98). Needs acks all and max_in_flight of at most 5.
  bool idempotence = true;
  /// Without idempotence only: send a batch again whose answer was lost. true: its records are written at least once,
  /// perhaps twice; false: they are reported `unknown`. With idempotence it is always sent again, as that is safe.
  /// Order without idempotence is kept only with max_in_flight 1.
  bool resend_in_doubt = true;
  /// How long an open batch waits for more records; half of the time to its records' deadline at most, and not while
  /// others wait for room in the buffer. 0: it is sent as soon as the broker is ready for it, which batches by itself while
  /// the broker is busy. 0 to 1 hour.
  std::chrono::milliseconds linger{0};
  /// Size from which a batch is full, uncompressed; a record that is longer has a batch of its own. 1 KiB to 1 GiB.
  size_t batch_bytes = 1'000'000;
  /// The longest record, with its headers and the 61 bytes of a batch around it, uncompressed; a longer one is refused with
  /// record_too_large. No batch is larger either, whatever batch_bytes says. Brokers have a limit of their own, the topic's
  /// max.message.bytes, 1 MiB by default. Java calls it max.request.size, librdkafka message.max.bytes. 1 KiB to 1 GiB.
  size_t max_record_bytes = 1'048'576;
  /// Codec of the batches; compression runs in the partitions' actors, in parallel.
  codec compression = codec::none;
  /// Level of the codec; unset: the codec's own default.
  int compression_level = default_compression_level;
  /// Size of a Produce request from which no further batch is put in; one batch always is. 1 KiB to 1 GiB.
  size_t request_bytes = 2 * 1024 * 1024;
  /// Memory for records from their arrival to their outcome (the capacity of their arenas counts). A set that is larger is
  /// taken when there is no other. 1 KiB to 1 TiB.
  size_t buffer_bytes = 32 * 1024 * 1024;
  /// Requests that wait for room while the buffer is full, with the memory of their sets on top of it; further ones are
  /// refused with buffer_full. 0 to 1'000'000.
  size_t max_waiting_requests = 1'000;
  /// Longest time from a record's arrival to its outcome, repetitions included. Then: failed if it was never sent or
  /// surely not written, else unknown. 1 ms to 7 days, more than linger.
  std::chrono::milliseconds delivery_timeout{120'000};
  /// Time for a broker to work on a Produce request, its wait for replicas included, and for a look-up of a topic. The answer
  /// is waited for a tenth longer (500 ms to 5 s), so that a broker that was too slow can say so. 1 ms to 24 hours.
  std::chrono::milliseconds request_timeout{30'000};
  /// Pause before a batch that failed retriably is sent again; doubles with each failure, with jitter of ±20 %. 1 ms to 24
  /// hours.
  std::chrono::milliseconds retry_backoff{100};
  /// Upper bound of that pause. At least retry_backoff.
  std::chrono::milliseconds retry_backoff_max{1'000};
  /// Produce requests in flight for each broker, and batches without outcome for each partition. 1 to 5 with idempotence, 1
  /// to 1000 without.
  int max_in_flight = 5;
  /// Picks partitions. Unset: Java's default, murmur2 of the key, and a partition at a time for records without key.
  partitioner balancer = {};
  /// Lets brokers with auto.create.topics.enable create missing topics.
  bool allow_auto_topic_creation = false;
  /// Gets the report of each offered set as soon as all of it has its outcome, in the writer's own actor: it must not block,
  /// and what it throws is dropped. Of a blocking::writer: the reports in which each record that was put is once, whatever
  /// becomes of it (refused, too late, the writer closed or gone too), one at a time, from any thread; failures are heard of
  /// here while others are still put. `report->each(…)` tells each record's outcome with its tag.
  std::function<void(const write_report_ptr&)> completion = {};
  /// Told what holds records up for more than a second, and when they go on; see write_event. Called for one event at a time,
  /// from any thread; it must not block, and what it throws is dropped.
  write_event_listener events = {};
  /// Source of the jitter. 0: taken from the operating system.
  uint64_t seed = 0;

  /// none, or invalid_configuration with a sentence that names the field, its value and what is allowed. There may be no
  /// addresses: whoever needs them checks that.
  error validate() const;
  /// The same in the words of another surface.
  error validate(const config_names& names) const;
};

} // namespace cafka
