#pragma once

#include "cafka/embedded/config.hpp"
#include "cafka/embedded/fault.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/tagged_field.hpp"
#include "cafka/wire/uuid.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::embedded {

class engine;

/// A partition as the cluster sees it.
struct partition_info {
  int32_t leader = -1; ///< -1: none
  int32_t leader_epoch = 0;
  std::vector<int32_t> replicas;
  std::vector<int32_t> in_sync_replicas;
  int64_t log_start_offset = 0;
  int64_t end_offset = 0; ///< one beyond the last record
};

/// A group as its coordinator sees it.
struct group_info {
  int32_t coordinator = -1; ///< -1: none runs
  std::string type;         ///< `classic` or `consumer` (KIP-848)
  std::string state; ///< as Kafka writes it: `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Assigning`, …
  int32_t generation = 0;           ///< of the new protocol: the group's epoch
  std::vector<std::string> members; ///< their ids
};

/// What a test does to an embedded cluster, whichever shell it runs in. Thread-safe; each call has taken effect when it
/// returns. All throw `cafka::error`: UNKNOWN_TOPIC_OR_PARTITION, BROKER_NOT_AVAILABLE and the like, with the name in it.
class controls {
public:
  controls(const controls&) = delete;
  controls& operator=(const controls&) = delete;

  /// `host:port` of every broker, stopped ones too.
  std::vector<std::string> bootstrap() const;
  std::string cluster_id() const;

  // --- topics ---
  void create_topic(std::string_view name, int32_t partitions = 1, const topic_options& options = {});
  void delete_topic(std::string_view name);
  /// Raises the number of partitions to `total`.
  void add_partitions(std::string_view topic, int32_t total);
  partition_info partition(std::string_view topic, int32_t partition) const;
  wire::uuid topic_id(std::string_view topic) const;

  // --- logs ---
  /// The partition's record batches, oldest first, as they would be fetched.
  wire::bytes records(std::string_view topic, int32_t partition) const;
  /// Appends record batches past all checks: control batches, wrong checksums, anything with a whole batch header.
  /// Base offsets are assigned, unless `keep_offsets` (each must be at or above the end of the log: gaps are allowed).
  void append(std::string_view topic, int32_t partition, byte_span batches, bool keep_offsets = false);
  /// As DeleteRecords: the log starts at `offset` from now on.
  void delete_records(std::string_view topic, int32_t partition, int64_t offset);
  /// An aborted transaction in the log, as Fetch reports it to `read_committed` readers.
  void add_aborted_transaction(
      std::string_view topic, int32_t partition, int64_t producer_id, int64_t first_offset, int64_t last_offset);
  /// Where `read_committed` readers stop, while a transaction is open; -1: at the end of the log.
  void set_last_stable_offset(std::string_view topic, int32_t partition, int64_t offset);

  // --- brokers ---
  /// Makes a running broker the leader, with the next leader epoch. One that is no replica becomes one.
  void move_leader(std::string_view topic, int32_t partition, int32_t broker);
  /// The same for a broker that was behind, as after an unclean election: record batches that do not end below `end_offset`
  /// are lost. OFFSET_OUT_OF_RANGE if that is beyond the end of the log.
  void elect_unclean(std::string_view topic, int32_t partition, int32_t broker, int64_t end_offset);
  /// Closes the broker's listener and connections. Its partitions go to another replica in sync, or have no leader.
  void stop_broker(int32_t broker);
  /// Listens again, on the same port, with the logs as they are now. No effect on a running broker.
  void start_broker(int32_t broker);
  /// Closes all connections to the broker; the listener stays.
  void cut_connections(int32_t broker);
  /// Listeners change: connections that come from now on are secured so. Those that are open stay as they are, encrypted or not, until
  /// `cut_connections`, but who authenticates, or authenticates again, is looked for among the new users. INVALID_CONFIGURATION, with the
  /// field.
  void secure(security_options how);
  /// Has a broker answer Metadata with what it knows now, whatever happens, as one does that is cut off from the controller.
  void freeze_metadata(int32_t broker);
  /// It answers with what is again.
  void thaw_metadata(int32_t broker);
  /// Forgets all fetch sessions (KIP-227), as if they were evicted.
  void expire_fetch_sessions();

  // --- groups ---
  /// GROUP_ID_NOT_FOUND.
  group_info group(std::string_view id) const;
  /// The offset that a group has committed; -1: none.
  int64_t committed_offset(std::string_view group, std::string_view topic, int32_t partition) const;
  /// The running broker that coordinates, or would coordinate, a group.
  int32_t coordinator(std::string_view group) const;
  /// Makes a running broker the coordinator of a group, and of all that share its partition of `__consumer_offsets`, as if
  /// that partition's leader moved: who waits for others is answered NOT_COORDINATOR, and members that had no generation
  /// yet are forgotten.
  void move_coordinator(std::string_view group, int32_t broker);

  // --- faults ---
  /// Answers the next `times` requests of an API with an error.
  fault_id inject(wire::api_key api, errc code, int times = 1);
  fault_id inject(fault what);
  /// How many requests the fault acted on so far.
  int fired(fault_id id) const;
  void clear_faults();

  // --- what was seen ---
  /// Whole requests that arrived, of an API, at one broker or (0) at all.
  uint64_t requests(wire::api_key api, int32_t broker = 0) const;
  /// Connections accepted since the start, by one broker or (0) all.
  uint64_t connections_accepted(int32_t broker = 0) const;
  size_t connections_open(int32_t broker = 0) const;
  /// Connections closed because of what came in: an undecodable request, a frame too long, an API or
  /// version that is not served and whose response has no place for UNSUPPORTED_VERSION.
  uint64_t bad_requests() const;

protected:
  explicit controls(std::unique_ptr<engine> core);
  ~controls();
  engine& core() const { return *engine_; }

private:
  std::unique_ptr<engine> engine_;
};

} // namespace cafka::embedded
