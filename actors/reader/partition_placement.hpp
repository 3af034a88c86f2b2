// Which partitions of a topic are read, and from which broker each.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "cafka/actors/cluster/metadata.hpp"

namespace cafka {

/// Where a partition is read from. By the metadata the leader, unless the leader has named a follower (KIP-392).
struct partition_place {
  /// -1: nobody can be asked now.
  int32_t node = -1;
  int32_t leader = -1;
  bool is_follower = false;
  int32_t leader_epoch = -1;

  friend bool operator==(const partition_place&, const partition_place&) = default;
};

/// The partitions of one topic that are to be read: those that were named, or all there are, growth included. Told of
/// snapshots and of replicas, it says what is new. What a snapshot says is so: which of two answers is the newer one, the
/// cluster has decided.
class partition_placement {
public:
  struct changes {
    std::vector<int32_t> added;
    /// With another place than before; those added are not among them.
    std::vector<int32_t> moved;
    /// Named, but the topic does not have them (yet). Reported once.
    std::vector<int32_t> missing;
    /// The topic was created anew with fewer partitions: these are read no more, unless they were named and are added again.
    std::vector<int32_t> gone;
  };

  /// Empty: all.
  explicit partition_placement(const std::vector<int32_t>& named)
      : whole_(named.empty()), named_(named.begin(), named.end()) {}

  /// A snapshot in which the topic is usable.
  changes update(const topic_metadata& topic);
  /// A replica to read from; -1: the leader. False: nothing changes.
  bool choose(int32_t partition, int32_t node);
  /// To be read too, from the next snapshot on.
  void name(int32_t partition) { named_.insert(partition); }
  /// Not to be read any more.
  void drop(int32_t partition);
  /// From now on, those alone that are named.
  void named_only() { whole_ = false; }

  /// All partitions are read.
  bool whole() const { return whole_; }
  /// Nothing is to be read.
  bool empty() const { return !whole_ && named_.empty(); }
  /// nullptr: it is not read.
  const partition_place* find(int32_t partition) const;
  const std::map<int32_t, partition_place>& all() const { return places_; }
  const wire::uuid& topic_id() const { return topic_id_; }
  /// Counts how often the topic was created, as far as we know.
  uint32_t incarnation() const { return incarnation_; }
  /// Named, but not there yet.
  const std::set<int32_t>& missing() const { return missing_; }
  /// How many partitions are read from the node.
  size_t count(int32_t node) const;

private:
  bool wanted(int32_t partition) const { return whole_ || named_.contains(partition); }
  bool created_anew(const topic_metadata& topic) const;
  bool stays(int32_t index, const partition_metadata& known) const;
  void forget(int32_t partition);

  bool whole_;
  std::set<int32_t> named_;
  std::set<int32_t> missing_;
  std::map<int32_t, partition_place> places_;
  std::map<int32_t, size_t> counts_;
  wire::uuid topic_id_;
  uint32_t incarnation_ = 1;
};

} // namespace cafka
