#include "tests/embedded/support/group_requests.hpp"

#include "cafka/wire/messages/consumer_protocol.hpp"

namespace cafka::embedded::test {

wire::bytes bytes_of(std::string_view text) {
  auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

wire::bytes subscription(const std::vector<std::string>& topics) {
  wire::consumer_protocol_subscription what;
  what.topics = topics;
  wire::bytes written(2 + wire::encoded_size(what, 0));
  wire::encoder out{std::span{written}.subspan(2)};
  wire::encode(out, what, 0);
  return written;
}

wire::join_group_request join_of(
    const std::string& group, const std::string& member, const std::vector<std::string>& protocols,
    std::optional<std::string> instance) {
  wire::join_group_request request;
  request.group_id = group;
  request.session_timeout_ms = 10'000;
  request.rebalance_timeout_ms = 30'000;
  request.member_id = member;
  request.group_instance_id = std::move(instance);
  request.protocol_type = "consumer";
  for (const auto& name : protocols) {
    auto& added = request.protocols.emplace_back();
    added.name = name;
    added.metadata = subscription({"t"});
  }
  return request;
}

wire::sync_group_request sync_of(
    const std::string& group, int32_t generation, const std::string& member,
    const std::vector<std::pair<std::string, std::string>>& assignments) {
  wire::sync_group_request request;
  request.group_id = group;
  request.generation_id = generation;
  request.member_id = member;
  request.protocol_type = "consumer";
  request.protocol_name = "range";
  for (const auto& [who, what] : assignments) {
    auto& added = request.assignments.emplace_back();
    added.member_id = who;
    added.assignment = bytes_of(what);
  }
  return request;
}

wire::heartbeat_request heartbeat_of(const std::string& group, int32_t generation, const std::string& member) {
  wire::heartbeat_request request;
  request.group_id = group;
  request.generation_id = generation;
  request.member_id = member;
  return request;
}

wire::leave_group_request leave_of(
    const std::string& group, const std::string& member, std::optional<std::string> instance) {
  wire::leave_group_request request;
  request.group_id = group;
  request.member_id = member;
  auto& leaving = request.members.emplace_back();
  leaving.member_id = member;
  leaving.group_instance_id = std::move(instance);
  return request;
}

wire::offset_commit_request commit_of(
    const std::string& group, int32_t generation, const std::string& member, const std::string& topic,
    int32_t partition, int64_t offset) {
  wire::offset_commit_request request;
  request.group_id = group;
  request.generation_id_or_member_epoch = generation;
  request.member_id = member;
  auto& t = request.topics.emplace_back();
  t.name = topic;
  auto& p = t.partitions.emplace_back();
  p.partition_index = partition;
  p.committed_offset = offset;
  return request;
}

wire::offset_fetch_request committed_of(const std::string& group, const std::string& topic, int32_t partition) {
  wire::offset_fetch_request request;
  auto& g = request.groups.emplace_back();
  g.group_id = group;
  auto& t = g.topics->emplace_back();
  t.name = topic;
  t.partition_indexes = {partition};
  return request;
}

} // namespace cafka::embedded::test
