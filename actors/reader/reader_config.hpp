// The configuration of a reader: what to read, from where, and within which bounds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cafka/actors/cluster/cluster_config.hpp"
#include "cafka/actors/group/group_config.hpp"
#include "cafka/actors/reader/start_position.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Which records of transactions are seen. The values are Kafka's own.
enum class isolation_level : int8_t {
  read_uncommitted = 0, ///< all records, those of aborted transactions too
  read_committed = 1    ///< records of committed transactions and of none, up to the first undecided transaction
};

std::string to_string(isolation_level);

/// How a reader reads, and what. An aggregate: every field has a default, but for the bootstrap list of a reader that owns its
/// cluster. A reader that is to read nothing yet is given partitions while it runs (`reader_trait`).
struct reader_config {
  /// Addresses `host:port` of a few brokers, for a reader that owns its cluster: the short form of `cluster.bootstrap`, which
  /// may not name others.
  std::vector<std::string> bootstrap = {};
  /// How the cluster is reached, for a reader that owns its cluster; ignored by one that is given a cluster. Its seed, if 0,
  /// is taken from the reader's.
  cluster_config cluster = {};
  /// The consumer group to read in, for a `blocking::reader`: the short form of `group.group_id`, which may not name another one.
  /// The group says which partitions of the topics are read, and remembers how far. Empty: in none.
  std::string group_id = {};
  /// How the reader takes part in its group, and how often it commits. Its rack is `rack` unless it has one.
  group_config group = {};
  /// In a group, `blocking::reader::read` commits by itself: what it has handed out, once the next call shows that the
  /// caller is done with it. False: nothing is committed but by `commit`.
  bool auto_commit = true;
  /// The topic to read, all of it or `partitions`. At most 249 bytes. Empty: none but those of `topics`.
  std::string topic = {};
  /// More topics to read, all their partitions. Each is named once.
  std::vector<std::string> topics = {};
  /// In a group: and all topics, internal ones excepted, whose whole name this ECMAScript regular expression matches, those that come
  /// later too. With group_protocol::consumer the broker matches, by RE2's grammar. Empty: none.
  std::string topic_pattern = {};
  /// The partitions of `topic` to read, each 0 or more and named once. Empty: all, those that are added later too (from their
  /// first record, so that nothing of them is missed). In a group: always empty.
  std::vector<int32_t> partitions = {};
  /// Where each partition starts; in a group, one in which the group has committed nothing.
  start_position start = first;
  /// What to do when the position is outside the log.
  offset_reset reset = offset_reset::first;
  /// Which records of transactions are seen.
  isolation_level isolation = isolation_level::read_committed;
  /// Checks each batch's CRC-32C before anything in it is trusted. Costs about 0.01 CPU seconds for 100 MB.
  bool check_crc = true;
  /// The broker answers as soon as it has so many bytes. 0 to 2 GiB - 1; 0: at once, even with nothing.
  size_t min_bytes = 1;
  /// The broker answers after so long even if it has less than min_bytes. 0 to 5 minutes.
  std::chrono::milliseconds max_wait{500};
  /// The size of a response at which the broker stops adding to it; one batch may exceed it. 1 KiB to 1 GiB.
  size_t max_bytes = 8 * 1024 * 1024;
  /// The same for one partition's part of a response; less is asked for while the buffer is more than half full and many partitions
  /// share it. A partition's batches are delivered while less than twice as much is unanswered. 1 KiB to max_bytes.
  size_t partition_max_bytes = 1024 * 1024;
  /// What the reader may hold in memory: responses, room for those that are under way, and what was decompressed from them, taken
  /// before it is decompressed and given back when the last who has a batch lets go of it. A partition that is paused or is not
  /// answered holds a part of it, and the others go on. May be exceeded by one batch for each broker, and by what one batch
  /// expands to. 64 KiB to 1 TiB.
  size_t buffer_bytes = 64 * 1024 * 1024;
  /// The largest size that a compressed batch may expand to; a larger one stops its partition. 1 KiB to 1 GiB.
  size_t max_decompressed_bytes = 128 * 1024 * 1024;
  /// Where this client runs (KIP-392): brokers with a replica selector then name the nearest replica to read from. Empty:
  /// always the leader. At most 32767 bytes.
  std::string rack = {};
  /// Time for a broker to answer, for Fetch in addition to max_wait. 1 ms to 24 hours.
  std::chrono::milliseconds request_timeout{30'000};
  /// Pause before a failed partition, look-up or child is tried again; doubles with each further failure in a row, with
  /// jitter of ±20 %. Starts over with the first records that arrive; for a child that ended, once its successor has run for
  /// retry_backoff_max. 1 ms to 24 hours.
  std::chrono::milliseconds retry_backoff{100};
  /// Upper bound of that pause. At least retry_backoff.
  std::chrono::milliseconds retry_backoff_max{1'000};
  /// Source of the jitter of all pauses. 0: taken from the operating system; anything else: the same pauses every time.
  uint64_t seed = 0;

  /// none, or invalid_configuration with a sentence that names the field, its value and what is allowed. There may be no
  /// addresses: whoever needs them checks that.
  error validate() const;
  /// The same in the words of another surface.
  error validate(const config_names& names) const;

  /// The group to read in; empty: none.
  const std::string& group_name() const { return group_id.empty() ? group.group_id : group_id; }
};

} // namespace cafka
