#include "cafka/actors/client/offset_messages.hpp"

#include <algorithm>
#include <climits>
#include <string>

namespace cafka {

offsets_by_leader group_by_leader(
    const list_offsets& what, const std::set<topic_partition>& pending, const metadata& snapshot) {
  offsets_by_leader result;
  for (const auto& query : what.queries) {
    if (!pending.contains(query.of)) continue;
    const auto* partition = snapshot.partition(query.of.topic, query.of.partition);
    if (partition == nullptr)
      result.refused.emplace_back(
          query.of, error{errc::unknown_partition, "there is no partition " + to_string(query.of)});
    else if (partition->leader < 0)
      result.refused.emplace_back(
          query.of,
          error{errc::leader_not_available, "partition " + to_string(query.of) + " has no leader at the moment"});
    else
      result.queries[partition->leader].push_back(query);
  }
  return result;
}

wire::list_offsets_request make_list_offsets(
    const std::vector<offset_query>& queries, bool read_committed, const metadata& snapshot,
    std::chrono::milliseconds time_left) {
  wire::list_offsets_request request;
  request.replica_id = -1;
  request.isolation_level = read_committed ? 1 : 0;
  request.timeout_ms = static_cast<int32_t>(std::clamp<int64_t>(time_left.count(), 1, INT32_MAX));
  std::map<std::string, size_t> position;
  for (const auto& query : queries) {
    const auto [found, added] = position.try_emplace(query.of.topic, request.topics.size());
    if (added) request.topics.emplace_back().name = query.of.topic;
    auto& partition = request.topics[found->second].partitions.emplace_back();
    partition.partition_index = query.of.partition;
    partition.timestamp = query.timestamp;
    if (const auto* known = snapshot.partition(query.of.topic, query.of.partition))
      partition.current_leader_epoch = known->leader_epoch;
  }
  return request;
}

void read(const wire::list_offsets_response& response, const std::function<void(const partition_offset&)>& told) {
  for (const auto& topic : response.topics) {
    for (const auto& partition : topic.partitions) {
      partition_offset result{.of = {topic.name, partition.partition_index}};
      const auto code = from_wire(partition.error_code);
      if (code != errc::none)
        result.what = {code, "partition " + to_string(result.of) + ": " + std::string(describe(code).text)};
      result.offset = partition.offset;
      result.timestamp = partition.timestamp;
      result.leader_epoch = partition.leader_epoch;
      told(result);
    }
  }
}

} // namespace cafka
