#include "cafka/actors/client/offset_questions.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cafka/wire/messages/list_offsets.hpp"

namespace cafka {

namespace {

wire::list_offsets_request make_list_offsets(const list_offsets& what, const errand& round) {
  wire::list_offsets_request request;
  request.replica_id = -1;
  request.isolation_level = what.read_committed ? 1 : 0;
  request.timeout_ms = static_cast<int32_t>(round.broker_time.count());
  std::map<std::string, size_t> position;
  for (const auto& query : what.queries) {
    if (!round.names.contains(to_string(query.of))) continue;
    const auto [found, added] = position.try_emplace(query.of.topic, request.topics.size());
    if (added) request.topics.emplace_back().name = query.of.topic;
    auto& partition = request.topics[found->second].partitions.emplace_back();
    partition.partition_index = query.of.partition;
    partition.timestamp = query.timestamp;
    if (const auto* known = round.known->partition(query.of.topic, query.of.partition))
      partition.current_leader_epoch = known->leader_epoch;
  }
  return request;
}

} // namespace

std::vector<list_offsets> one_query_a_partition(const list_offsets& what) {
  const list_offsets empty{.read_committed = what.read_committed, .timeout = what.timeout};
  std::vector<list_offsets> parts{empty};
  std::set<offset_query> seen;
  std::map<topic_partition, size_t> count;
  for (const auto& query : what.queries) {
    if (!seen.insert(query).second) continue;
    const auto part = count[query.of]++;
    if (part == parts.size()) parts.push_back(empty);
    parts[part].queries.push_back(query);
  }
  return parts;
}

question ask(const list_offsets& what, std::function<void(const partition_offset&)> told) {
  question asks{.rules = {.of = "partition"}};
  for (const auto& query : what.queries) {
    asks.names.push_back(to_string(query.of));
    asks.leaders[asks.names.back()] = query.of;
  }
  asks.speaks<wire::list_offsets_response>(
      [what](const errand& round) { return make_list_offsets(what, round); },
      [out = std::move(told)](const auto& response, const told_outcome& outcome) {
        for (const auto& topic : response.topics) {
          for (const auto& partition : topic.partitions) {
            const topic_partition of{topic.name, partition.partition_index};
            out(
                {.of = of,
                 .offset = partition.offset,
                 .timestamp = partition.timestamp,
                 .leader_epoch = partition.leader_epoch});
            outcome(to_string(of), told_error(partition.error_code, {}));
          }
        }
      });
  return asks;
}

} // namespace cafka
