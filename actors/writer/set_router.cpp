#include "cafka/actors/writer/set_router.hpp"

#include <algorithm>
#include <limits>

namespace cafka {

namespace {

constexpr size_t unbounded = std::numeric_limits<int32_t>::max();

// Sets of a record_set_builder never are of that kind.
error malformed(size_t slice, const std::string& why) {
  return {errc::invalid_request, "slice " + std::to_string(slice) + " of the record set " + why};
}

error refuse_records(const std::string& which, const std::string& why) {
  return {errc::invalid_request, "records " + which + ": " + why};
}

topic_route to_route(const topic_metadata& topic) {
  topic_route route{.topic = topic.name, .partition_count = static_cast<int32_t>(topic.partitions.size())};
  for (size_t i = 0; i < topic.partitions.size(); ++i)
    if (topic.partitions[i].leader >= 0) route.available.push_back(static_cast<int32_t>(i));
  if (route.available.size() == topic.partitions.size()) route.available.clear();
  return route;
}

// The slice for the next record of a partition: the last one, unless that is full.
class scatter {
public:
  scatter(const std::string& topic, size_t slice, size_t batch_bytes, std::vector<routed_slice>& out)
      : topic_(topic), slice_(slice), batch_bytes_(batch_bytes), out_(out) {}

  bool add(int32_t partition, const record_view& record, size_t origin) {
    auto at = last_.find(partition);
    if (at == last_.end() || !append(out_[at->second], batch_bytes_, record, origin)) {
      at = last_.insert_or_assign(partition, out_.size()).first;
      out_.push_back(make(partition));
      // A record that is too large for any batch goes on alone: the batcher says so of it, and of it only.
      return append(out_.back(), batch_bytes_, record, origin) || append(out_.back(), unbounded, record, origin);
    }
    return true;
  }

private:
  routed_slice make(int32_t partition) const {
    routed_slice made{.slice = std::make_shared<record_slice>(), .exclusive = true};
    made.part.slice = slice_;
    made.part.topic = topic_;
    made.part.partition = partition;
    return made;
  }

  static bool append(routed_slice& to, size_t limit, const record_view& record, size_t origin) {
    if (!to.slice->append(limit, record)) return false;
    ++to.part.count;
    to.part.origins.push_back(origin);
    return true;
  }

  const std::string& topic_;
  size_t slice_;
  size_t batch_bytes_;
  std::vector<routed_slice>& out_;
  std::map<int32_t, size_t> last_;
};

} // namespace

void set_router::update(const topic_metadata& topic) {
  auto at = topics_.find(topic.name);
  if (at == topics_.end())
    topics_.emplace(
        topic.name, known_topic{to_route(topic), balancer{options_.balancer, options_.batch_bytes, options_.seed}});
  else
    at->second.route = to_route(topic);
}

error set_router::check(const record_set& set) const {
  for (size_t i = 0; i < set.slices.size(); ++i) {
    const auto& slice = set.slices[i];
    if (slice.topic.empty() && options_.default_topic.empty())
      return refuse_records("without a topic", "name one in each record, or one for all in writer_config.topic");
    if (!slice.topic.empty() && !options_.default_topic.empty() && slice.topic != options_.default_topic)
      return refuse_records(
          "for topic '" + slice.topic + "'",
          "the writer is for '" + options_.default_topic + "' (writer_config.topic)");
    if (slice.count <= 0 || slice.data.size() <= wire::batch_header_size) return malformed(i, "holds no records");
    if (slice.partition < -1)
      return refuse_records(
          "for partition " + std::to_string(slice.partition),
          "partitions count from 0; -1 leaves the choice to the writer");
  }
  return {};
}

std::vector<std::string> set_router::topics(const record_set& set) const {
  std::vector<std::string> found;
  for (const auto& slice : set.slices) {
    const auto& topic = topic_of(slice);
    if (std::find(found.begin(), found.end(), topic) == found.end()) found.push_back(topic);
  }
  return found;
}

error set_router::missing_partition(const record_set& set) const {
  for (const auto& slice : set.slices) {
    const auto& topic = topics_.find(topic_of(slice))->second.route;
    if (slice.partition >= topic.partition_count)
      return {
          errc::unknown_partition, "partition " + topic.topic + "-" + std::to_string(slice.partition)
                                       + " does not exist: the topic has " + std::to_string(topic.partition_count)
                                       + " partitions, counted from 0"};
  }
  return {};
}

error set_router::route(const record_set_ptr& set, bool exclusive, std::vector<routed_slice>& out) {
  if (auto missing = missing_partition(*set)) return missing;
  size_t first = 0;
  for (size_t i = 0; i < set->slices.size(); ++i) {
    auto& slice = set->slices[i];
    const auto& topic = topics_.at(topic_of(slice)).route;
    if (slice.partition < 0) {
      if (auto failure = route_records(slice, i, first, out)) return failure;
    } else {
      request_part part{
          .slice = i, .first = first, .count = slice.count, .topic = topic.topic, .partition = slice.partition};
      part.charge = slice.data.capacity();
      out.push_back({std::move(part), std::shared_ptr<record_slice>{set, &slice}, exclusive});
    }
    first += static_cast<size_t>(slice.count);
  }
  return {};
}

error set_router::route_records(const record_slice& slice, size_t index, size_t first, std::vector<routed_slice>& out) {
  auto& topic = topics_.find(topic_of(slice))->second;
  size_t before = out.size();
  scatter to{topic.route.topic, index, options_.batch_bytes, out};
  auto records = slice.records();
  for (const record_view& r : records) {
    record what = r;
    what.topic = topic.route.topic;
    auto partition = topic.choose.choose(what, topic.route);
    if (partition < 0 || partition >= topic.route.partition_count)
      return refuse_records(
          "for topic '" + topic.route.topic + "'", "the partitioner chose partition " + std::to_string(partition)
                                                       + " of " + std::to_string(topic.route.partition_count));
    if (!to.add(partition, r, first + static_cast<size_t>(r.offset)))
      return malformed(index, "has a record above 2 GiB");
  }
  if (records.error() != errc::none) return malformed(index, "is not in the form of records");
  for (size_t i = before; i < out.size(); ++i) out[i].part.charge = out[i].slice->data.capacity();
  return {};
}

routing_ptr set_router::routing_of(std::string_view topic) const {
  auto at = topics_.find(topic);
  if (at == topics_.end()) return nullptr;
  return std::make_shared<const routing>(routing{
      .topics = {at->second.route},
      .balancer = options_.balancer,
      .batch_bytes = options_.batch_bytes,
      .max_record_bytes = options_.max_record_bytes});
}

} // namespace cafka
