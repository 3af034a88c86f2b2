// From record sets to partitions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/actors/writer/write_tracker.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/records/partitioner.hpp"
#include "cafka/wire/records/record_set.hpp"

namespace cafka {

/// A part of a request and its records; null if the part is refused.
struct routed_slice {
  request_part part = {};
  std::shared_ptr<record_slice> slice = {};
  /// Nobody else holds the slice.
  bool exclusive = false;
};

struct set_router_options {
  std::string default_topic = {};
  partitioner balancer = {};
  size_t batch_bytes = 1'000'000;
  size_t max_record_bytes = 1'048'576;
  uint64_t seed = 0;
};

/// Knows the topics that are written to. Slices that name their partition pass through as they are; the records of others
/// are given partitions one by one.
class set_router {
public:
  explicit set_router(set_router_options options) : options_(std::move(options)) {}

  /// The topic is known, or has changed.
  void update(const topic_metadata& topic);
  bool knows(std::string_view topic) const { return topics_.find(topic) != topics_.end(); }

  /// What is wrong with the form of a set: a slice that holds no records. Nothing of such a set is of use.
  error check(const record_set& set) const;
  /// What is wrong with a slice whatever the topics: it names another topic than the writer, or neither names one, or a
  /// partition that cannot be.
  error check(const record_slice& slice) const;
  const std::string& topic_of(const record_slice& slice) const {
    return slice.topic.empty() ? options_.default_topic : slice.topic;
  }
  /// A slice that was checked names a partition that its topic, which is known, does not have: unknown_partition, naming it.
  error missing_partition(const record_slice& slice) const;
  /// Routes one slice of a set, the `first` record of which is counted in the set; it was checked, and its topic and partition
  /// are there. `exclusive`: nobody else holds the set; then what passes through is taken from it. Records for which a custom
  /// partitioner throws or makes up a partition are refused.
  std::vector<routed_slice> route(const record_set_ptr& set, size_t slice, size_t first, bool exclusive);
  /// A snapshot for builders.
  routing_ptr routing_of(std::string_view topic) const;

private:
  struct known_topic {
    topic_route route;
    balancer choose;
  };

  routed_slice pass_on(const record_set_ptr& set, size_t index, size_t first, bool exclusive) const;
  std::vector<routed_slice> spread(const record_slice& slice, size_t index, size_t first);

  set_router_options options_;
  std::map<std::string, known_topic, std::less<>> topics_;
};

} // namespace cafka
