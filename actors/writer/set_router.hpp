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

/// A part of a request and its records.
struct routed_slice {
  request_part part = {};
  std::shared_ptr<record_slice> slice;
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
/// are given partitions one by one. A set is refused as a whole or not at all.
class set_router {
public:
  explicit set_router(set_router_options options) : options_(std::move(options)) {}

  /// The topic is known, or has changed.
  void update(const topic_metadata& topic);
  bool knows(std::string_view topic) const { return topics_.find(topic) != topics_.end(); }

  /// What is wrong with a set whatever the topics: a slice names another topic than the writer, or neither names one; it
  /// holds no records.
  error check(const record_set& set) const;
  /// The topics of a set that was checked, each once.
  std::vector<std::string> topics(const record_set& set) const;
  /// A slice of a set that was checked names a partition that its topic, which is known, does not have: unknown_partition,
  /// naming it. None if all are there.
  error missing_partition(const record_set& set) const;
  /// Routes a set that was checked, all topics of which are known. `exclusive`: nobody else holds the set. Or an error:
  /// unknown_partition, naming it; invalid_request for what a custom partitioner made up.
  error route(const record_set_ptr& set, bool exclusive, std::vector<routed_slice>& out);
  /// A snapshot for builders.
  routing_ptr routing_of(std::string_view topic) const;

private:
  struct known_topic {
    topic_route route;
    balancer choose;
  };

  const std::string& topic_of(const record_slice& slice) const {
    return slice.topic.empty() ? options_.default_topic : slice.topic;
  }
  error route_records(const record_slice& slice, size_t index, size_t first, std::vector<routed_slice>& out);

  set_router_options options_;
  std::map<std::string, known_topic, std::less<>> topics_;
};

} // namespace cafka
