#include "cafka/actors/reader/fetch/epoch_check.hpp"

#include <map>

#include "cafka/wire/topic_partition.hpp"

namespace cafka {

wire::offset_for_leader_epoch_request ask_epochs(const std::vector<fetch_registration>& all) {
  std::map<std::string, std::vector<const fetch_registration*>> topics;
  for (const auto& one : all) topics[one.topic].push_back(&one);
  wire::offset_for_leader_epoch_request request;
  request.replica_id = -1; // a client
  for (const auto& [name, registrations] : topics) {
    auto& topic = request.topics.emplace_back();
    topic.topic = name;
    for (const auto* one : registrations) {
      auto& partition = topic.partitions.emplace_back();
      partition.partition = one->partition;
      partition.current_leader_epoch = one->leader_epoch;
      partition.leader_epoch = one->last_fetched_epoch;
    }
  }
  return request;
}

std::vector<epoch_verdict> judge_epochs(
    const std::vector<fetch_registration>& all, const wire::offset_for_leader_epoch_response& answer) {
  std::map<topic_partition, const wire::offset_for_leader_epoch_response::epoch_end_offset*> ends;
  for (const auto& topic : answer.topics)
    for (const auto& one : topic.partitions) ends[{topic.topic, one.partition}] = &one;
  std::vector<epoch_verdict> result;
  for (const auto& one : all) {
    epoch_verdict verdict{.registration = one.id};
    const auto found = ends.find({one.topic, one.partition});
    if (found == ends.end()) {
      verdict.code = errc::offset_not_available;
    } else if (found->second->error_code != 0) {
      verdict.code = from_wire(found->second->error_code);
    } else if (found->second->end_offset < one.offset) { // -1, too: it has no such epoch
      verdict.diverged = true;
      verdict.diverging_offset = found->second->end_offset;
    }
    result.push_back(verdict);
  }
  return result;
}

} // namespace cafka
