#include "cafka/actors/reader/offset_queries.hpp"

#include <utility>

namespace cafka {

std::vector<offset_queries::round> offset_queries::take() {
  std::vector<round> rounds;
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    auto& [node, all] = *it;
    if (!busy_.insert(node).second) {
      ++it;
      continue;
    }
    auto& next = rounds.emplace_back(round{.node = node, .all = {}});
    std::vector<asked> later;
    std::set<topic_partition> named;
    for (auto& one : all) (named.insert(one.what.of).second ? next.all : later).push_back(std::move(one));
    all = std::move(later);
    it = all.empty() ? waiting_.erase(it) : std::next(it);
  }
  return rounds;
}

wire::list_offsets_request offset_queries::make_request(
    const round& what, isolation_level isolation, std::chrono::milliseconds timeout) {
  std::map<std::string, std::vector<wire::list_offsets_request::list_offsets_partition>> topics;
  for (const auto& one : what.all) {
    auto& partition = topics[one.what.of.topic].emplace_back();
    partition.partition_index = one.what.of.partition;
    partition.current_leader_epoch = one.what.leader_epoch;
    partition.timestamp = one.what.timestamp;
  }
  wire::list_offsets_request request;
  request.replica_id = -1; // a consumer
  request.isolation_level = static_cast<int8_t>(isolation);
  request.timeout_ms = static_cast<int32_t>(timeout.count());
  for (auto& [name, partitions] : topics) {
    auto& topic = request.topics.emplace_back();
    topic.name = name;
    topic.partitions = std::move(partitions);
  }
  return request;
}

std::vector<offset_queries::answer> offset_queries::answers(
    const round& what, const wire::list_offsets_response& response) {
  std::map<topic_partition, answer> found;
  for (const auto& topic : response.topics)
    for (const auto& one : topic.partitions)
      found[{topic.name, one.partition_index}] = {from_wire(one.error_code), one.offset};
  std::vector<answer> result;
  for (const auto& one : what.all) {
    const auto it = found.find(one.what.of);
    result.push_back(it == found.end() ? answer{errc::malformed, -1} : it->second);
  }
  return result;
}

} // namespace cafka
