#include "tests/group/group_fixture.hpp"

#include "cafka/wire/messages/find_coordinator.hpp"

#include <utility>

namespace cafka::test {

namespace {

template <class Request>
Request read(const outgoing& frame) {
  wire::decoder in{as_bytes(frame.data->bytes).subspan(wire::frame_prefix_size)};
  wire::request_header header;
  Request request;
  if (!wire::decode_request_header(in, header) || !wire::decode(in, request, frame.version)) throw "no such request";
  return request;
}

} // namespace

errc scripted_group::next_error(wire::api_key key) {
  auto& planned = errors[key];
  if (planned.empty()) return errc::none;
  const auto first = planned.front();
  planned.pop_front();
  return first;
}

std::optional<std::vector<std::byte>> scripted_group::answer(const seen_request& request, const outgoing& frame) {
  using wire::api_key;
  const auto version = request.version;
  switch (request.key) {
  case api_key::find_coordinator: {
    wire::find_coordinator_response told;
    for (const auto& key : read<wire::find_coordinator_request>(frame).coordinator_keys)
      told.coordinators.push_back({.key = key, .node_id = node});
    return response_frame(told, version);
  }
  case api_key::join_group:
    return response_frame(join(read<wire::join_group_request>(frame)), version);
  case api_key::sync_group:
    return response_frame(sync(read<wire::sync_group_request>(frame)), version);
  case api_key::heartbeat: {
    wire::heartbeat_response told;
    told.error_code = to_wire(heartbeat_error);
    return response_frame(told, version);
  }
  case api_key::leave_group:
    leaves.push_back(read<wire::leave_group_request>(frame));
    return response_frame(wire::leave_group_response{}, version);
  case api_key::offset_commit:
    return response_frame(commit(read<wire::offset_commit_request>(frame)), version);
  case api_key::offset_fetch:
    return response_frame(fetch(read<wire::offset_fetch_request>(frame)), version);
  default:
    return std::nullopt;
  }
}

wire::join_group_response scripted_group::join(const wire::join_group_request& what) {
  joins.push_back(what);
  wire::join_group_response told;
  auto error = next_error(wire::api_key::join_group);
  told.member_id = what.member_id.empty() ? "me" : what.member_id;
  if (error == errc::none && what.member_id.empty() && !what.group_instance_id) error = errc::member_id_required;
  told.error_code = to_wire(error);
  if (error != errc::none) return told;
  heartbeat_error = errc::none;
  told.generation_id = ++generation;
  told.protocol_type = what.protocol_type;
  told.protocol_name = what.protocols.at(0).name;
  told.leader = told.member_id;
  told.members.push_back({.member_id = told.member_id, .metadata = what.protocols.at(0).metadata});
  return told;
}

wire::sync_group_response scripted_group::sync(const wire::sync_group_request& what) {
  wire::sync_group_response told;
  told.error_code = to_wire(next_error(wire::api_key::sync_group));
  for (const auto& each : what.assignments)
    if (each.member_id == what.member_id) told.assignment = each.assignment;
  told.protocol_type = what.protocol_type;
  told.protocol_name = what.protocol_name;
  return told;
}

wire::offset_commit_response scripted_group::commit(const wire::offset_commit_request& what) {
  commits.push_back(what);
  const auto error = next_error(wire::api_key::offset_commit);
  wire::offset_commit_response told;
  for (const auto& topic : what.topics) {
    auto& here = told.topics.emplace_back();
    here.name = topic.name;
    for (const auto& each : topic.partitions) {
      const topic_partition where{topic.name, each.partition_index};
      here.partitions.push_back({.partition_index = each.partition_index, .error_code = to_wire(error)});
      if (error == errc::none)
        offsets[where] = {
            .where = where,
            .offset = each.committed_offset,
            .leader_epoch = each.committed_leader_epoch,
            .metadata = each.committed_metadata.value_or("")};
    }
  }
  return told;
}

wire::offset_fetch_response scripted_group::fetch(const wire::offset_fetch_request& what) {
  wire::offset_fetch_response told;
  auto& group = told.groups.emplace_back();
  group.group_id = what.groups.at(0).group_id;
  const auto error = next_error(wire::api_key::offset_fetch);
  for (const auto& topic : *what.groups.at(0).topics) {
    auto& here = group.topics.emplace_back();
    here.name = topic.name;
    for (auto index : topic.partition_indexes) {
      auto& partition = here.partitions.emplace_back();
      const auto stored = offsets.find({topic.name, index});
      partition.partition_index = index;
      partition.error_code = to_wire(error);
      partition.committed_offset = stored == offsets.end() ? -1 : stored->second.offset;
      if (stored == offsets.end()) continue;
      partition.committed_leader_epoch = stored->second.leader_epoch;
      partition.metadata = stored->second.metadata;
    }
  }
  return told;
}

} // namespace cafka::test
