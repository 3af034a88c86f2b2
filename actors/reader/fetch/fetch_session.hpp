// A fetch session (KIP-227): the broker remembers which partitions are fetched, so that a request names only what changed.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cafka/wire/error_code.hpp"
#include "cafka/wire/messages/fetch.hpp"
#include "cafka/wire/uuid.hpp"

namespace cafka {

/// The client's side of a session, for one connection. Told what is to be fetched, it writes the next request: a full one,
/// which asks for a session, or an incremental one, which names the partitions that are new, changed or to be forgotten.
/// A broker that grants no session gets full requests for ever. One request is out at a time.
///
///     full (id 0, epoch 0) --granted--> incremental (id, epoch 1, 2, …) --evicted--> full (id 0, epoch 0)
///                                                   --lost, wrong epoch, topic ids--> full (id, epoch 0): ends it
class fetch_session {
public:
  using partition = wire::fetch_request::fetch_partition;

  /// The partition is to be fetched like this from the next request on. Costs nothing if the broker knows it already. A topic
  /// whose id differs from before was created anew: the session starts over.
  void put(const std::string& topic, const wire::uuid& id, const partition& what);
  /// The broker is to tell of the partition again, also if nothing is new there, as it does when it has not told of it yet. In a session
  /// it would not: if it has the partition in this one, the session starts over.
  void tell_anew(const std::string& topic, int32_t index);
  /// The partition is not to be fetched from the next request on.
  void forget(const std::string& topic, int32_t index);

  /// Number of partitions to be fetched.
  size_t size() const { return size_; }
  /// Whether the next request names all partitions.
  bool full() const { return epoch_ == 0; }
  int32_t id() const { return id_; }
  /// The highest version the next request can have: topic ids (from version 13 on) need every topic's id to be known.
  int16_t highest_version() const;

  /// Writes session, partitions and forgotten partitions of the next request, which is sent in `version`.
  void write(wire::fetch_request& request, int16_t version);

  /// The answer's own error code and session id. False: its partitions mean nothing, and the next request starts a session
  /// anew.
  bool answered(errc code, int32_t session_id);
  /// A topic's id was not known to the broker, or is not the one it has: the session that named it so starts over. By name it
  /// would be another topic that is read, from an offset of the old one.
  void start_over() { restart(id_); }
  /// The connection is gone. The broker keeps the session until the next request, which begins another one in its place.
  void lost() { restart(id_); }
  /// Makes the request that ends the session (epoch -1); false if there is none to end.
  bool write_close(wire::fetch_request& request);

  /// Epochs of a session count from 1 and wrap to 1: 0 and -1 mean its start and its end.
  static int32_t epoch_after(int32_t epoch);

private:
  struct partition_entry {
    partition what;
    bool sent = false;    // a request of this session has named it
    bool changed = false; // it is in changed_: the broker has none or another of it
  };
  struct topic_entry {
    wire::uuid id;
    std::map<int32_t, partition_entry> partitions;
  };

  void restart(int32_t id);
  void write_full(wire::fetch_request& request);
  void write_changes(wire::fetch_request& request);
  void drop_empty_topics();

  std::map<std::string, topic_entry> topics_;
  size_t size_ = 0;
  size_t without_id_ = 0; // topics
  std::vector<std::pair<std::string, int32_t>> changed_;
  std::set<std::pair<std::string, int32_t>> forgotten_;
  int32_t id_ = 0;
  int32_t epoch_ = 0;
  bool by_id_ = false;     // the session that the broker has names topics by id
  bool restarted_ = false; // since the last request was written: its answer is of a session that is over
  bool emptied_ = false;   // some topic has no partition left
  size_t turn_ = 0;        // where full requests start, so that no partition is always last
};

} // namespace cafka
