#include "cafka/actors/group/offset_fetch.hpp"

#include <utility>

#include "cafka/wire/frame.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

std::map<std::string, std::vector<int32_t>> by_topic(const std::vector<topic_partition>& partitions) {
  std::map<std::string, std::vector<int32_t>> topics;
  for (const auto& each : partitions) topics[each.topic].push_back(each.partition);
  return topics;
}

error refusal(errc code, const std::string& of) {
  if (code == errc::none) return {};
  return {code, "the offsets of " + of + " cannot be read: " + phrase(code)};
}

template <class Topic>
void note(const std::vector<Topic>& topics, const std::string& group, std::map<topic_partition, fetched_offset>& out) {
  for (const auto& topic : topics)
    for (const auto& each : topic.partitions) {
      const topic_partition where{topic.name, each.partition_index};
      out[where] = {
          {.where = where,
           .offset = each.committed_offset,
           .leader_epoch = each.committed_leader_epoch,
           .metadata = each.metadata.value_or("")},
          refusal(from_wire(each.error_code), "group '" + group + "' in " + to_string(where))};
    }
}

} // namespace

wire::offset_fetch_request make_offset_fetch(const offset_fetch_question& what) {
  wire::offset_fetch_request request;
  request.group_id = what.group;
  request.require_stable = what.require_stable;
  auto& group = request.groups.emplace_back();
  group.group_id = what.group;
  if (what.member_epoch >= 0) {
    group.member_id = what.member_id;
    group.member_epoch = what.member_epoch;
  }
  // The first is for versions below 8, the other for those from 8 on.
  for (auto& [name, partitions] : by_topic(what.partitions)) {
    group.topics->push_back({.name = name, .partition_indexes = partitions});
    request.topics->push_back({.name = name, .partition_indexes = partitions});
  }
  return request;
}

error read_offset_fetch(
    byte_span body, int16_t version, const std::string& group, std::map<topic_partition, fetched_offset>& out) {
  wire::offset_fetch_response response;
  error why;
  if (!wire::decode_body(body, version, response, why)) return why;
  if (version < 8) {
    note(response.topics, group, out);
    return refusal(from_wire(response.error_code), "group '" + group + "'");
  }
  for (const auto& each : response.groups) {
    if (each.group_id != group) continue;
    note(each.topics, group, out);
    return refusal(from_wire(each.error_code), "group '" + group + "'");
  }
  return {errc::malformed, "the answer of OffsetFetch does not mention group '" + group + "'"};
}

} // namespace cafka
