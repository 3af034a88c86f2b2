#include "cafka/actors/writer/set_router.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
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

// A custom partitioner is the user's own: it may throw, and make up partitions. That costs the record, and nobody else.
error choose(balancer& by, const record& what, const topic_route& topic, int32_t& partition) {
  const auto which = "for topic '" + topic.topic + "'";
  try {
    partition = by.choose(what, topic);
  } catch (const std::exception& thrown) {
    return refuse_records(which, std::string{"the partitioner failed: "} + thrown.what());
  } catch (...) { return refuse_records(which, "the partitioner failed"); }
  if (partition >= 0 && partition < topic.partition_count) return {};
  return refuse_records(
      which,
      "the partitioner chose partition " + std::to_string(partition) + " of " + std::to_string(topic.partition_count));
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
  for (size_t i = 0; i < set.slices.size(); ++i)
    if (set.slices[i].count <= 0 || set.slices[i].data.size() <= wire::batch_header_size)
      return malformed(i, "holds no records");
  return {};
}

error set_router::check(const record_slice& slice) const {
  const auto& topic = topic_of(slice);
  if (topic.empty())
    return refuse_records("without a topic", "name one in each record, or one for all in writer_config.topic");
  if (!options_.default_topic.empty() && topic != options_.default_topic)
    return refuse_records(
        "for topic '" + topic + "'", "the writer is for '" + options_.default_topic + "' (writer_config.topic)");
  if (slice.partition < -1)
    return refuse_records(
        "for partition " + std::to_string(slice.partition),
        "partitions count from 0; -1 leaves the choice to the writer");
  return {};
}

error set_router::missing_partition(const record_slice& slice) const {
  const auto& topic = topics_.find(topic_of(slice))->second.route;
  if (slice.partition < topic.partition_count) return {};
  return {
      errc::unknown_partition, "partition " + topic.topic + "-" + std::to_string(slice.partition)
                                   + " does not exist: the topic has " + std::to_string(topic.partition_count)
                                   + " partitions, counted from 0"};
}

std::vector<routed_slice> set_router::route(const record_set_ptr& set, size_t slice, size_t first, bool exclusive) {
  auto& from = set->slices[slice];
  std::vector<routed_slice> out;
  if (from.partition >= 0) {
    out.push_back(pass_on(set, slice, first, exclusive));
  } else {
    out = spread(from, slice, first);
    if (exclusive) from.data = arena{};
  }
  return out;
}

// What was taken out of its set does not keep the set's others in memory.
routed_slice set_router::pass_on(const record_set_ptr& set, size_t index, size_t first, bool exclusive) const {
  auto& slice = set->slices[index];
  request_part part{
      .slice = index, .first = first, .count = slice.count, .topic = topic_of(slice), .partition = slice.partition};
  part.charge = slice.data.capacity();
  return {
      .part = std::move(part),
      .slice =
          exclusive ? std::make_shared<record_slice>(std::move(slice)) : std::shared_ptr<record_slice>{set, &slice},
      .exclusive = exclusive};
}

std::vector<routed_slice> set_router::spread(const record_slice& slice, size_t index, size_t first) {
  auto& topic = topics_.find(topic_of(slice))->second;
  std::vector<routed_slice> out, refused;
  const auto refuse = [&](size_t at, const error& why) {
    if (refused.empty() || refused.back().part.refused != why)
      refused.push_back({.part = {.slice = index, .topic = topic.route.topic, .refused = why}});
    ++refused.back().part.count;
    refused.back().part.origins.push_back(first + at);
  };
  scatter to{topic.route.topic, index, options_.batch_bytes, out};
  auto records = slice.records();
  size_t seen = 0;
  for (const record_view& r : records) {
    const size_t at = seen++;
    record what = r;
    what.topic = topic.route.topic;
    int32_t partition = -1;
    if (auto why = choose(topic.choose, what, topic.route, partition))
      refuse(at, why);
    else if (!to.add(partition, r, first + at))
      refuse(at, malformed(index, "has a record above 2 GiB"));
  }
  for (; seen < static_cast<size_t>(slice.count); ++seen)
    refuse(seen, malformed(index, "is not in the form of records"));
  for (auto& part : out) part.part.charge = part.slice->data.capacity();
  std::move(refused.begin(), refused.end(), std::back_inserter(out));
  return out;
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
