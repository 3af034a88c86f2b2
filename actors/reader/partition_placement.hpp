// Which partitions are read, and from which broker each.
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
  bool is_follower = false;
  int32_t leader_epoch = -1;

  friend bool operator==(const partition_place&, const partition_place&) = default;
};

/// The partitions of one topic that are to be read: those that were named, or all there are, growth included. Told of
/// snapshots and of replicas, it says what is new.
class partition_placement {
public:
  struct changes {
    std::vector<int32_t> added;
    /// With another place than before; those added are not among them.
    std::vector<int32_t> moved;
    /// Named, but the topic does not have them (yet). Reported once.
    std::vector<int32_t> missing;
  };

  /// Empty: all.
  explicit partition_placement(const std::vector<int32_t>& named) : named_(named.begin(), named.end()) {}

  /// A snapshot in which the topic is usable. Older epochs of a partition than the one known are ignored.
  changes update(const topic_metadata& topic);
  /// A replica to read from; -1: the leader. False: nothing changes.
  bool choose(int32_t partition, int32_t node);

  /// nullptr: it is not read.
  const partition_place* find(int32_t partition) const;
  const std::map<int32_t, partition_place>& all() const { return places_; }
  const wire::uuid& topic_id() const { return topic_id_; }
  /// Named, but not there yet.
  const std::set<int32_t>& missing() const { return missing_; }
  /// How many partitions are read from the node.
  size_t count(int32_t node) const;

private:
  bool wanted(int32_t partition) const { return named_.empty() || named_.contains(partition); }

  std::set<int32_t> named_;
  std::set<int32_t> missing_;
  std::map<int32_t, partition_place> places_;
  std::map<int32_t, int32_t> leaders_;
  std::map<int32_t, size_t> counts_;
  wire::uuid topic_id_;
};

} // namespace cafka
