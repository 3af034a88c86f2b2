// What members of a group tell each other, as the leader of the group meets it: the subscriptions of several members, of which
// any bytes may be wrong, shared out by each assignor.
#include "tests/fuzz/seeds.hpp"
#include "tests/fuzz/target.hpp"

#include "cafka/actors/group/consumer_protocol.hpp"
#include "cafka/actors/group/group_leadership.hpp"
#include "cafka/wire/decoder.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cafka::fuzz {

namespace {

using member = wire::join_group_response::member;

/// Each behind its length, until the bytes end.
std::vector<member> members_in(byte_span input) {
  std::vector<member> all;
  while (input.size() >= 2 && all.size() < 16) {
    const auto told = std::to_integer<size_t>(input[0]) << 8 | std::to_integer<size_t>(input[1]);
    const auto length = std::min(told, input.size() - 2);
    const auto body = input.subspan(2, length);
    auto& added = all.emplace_back();
    added.member_id = "member-" + std::to_string(all.size());
    if (all.size() % 3 == 0) added.group_instance_id = "instance-" + std::to_string(all.size());
    added.metadata = {body.begin(), body.end()};
    input = input.subspan(2 + length);
  }
  return all;
}

/// Some exist, and have a few partitions.
std::map<std::string, group_topic> topics_of(const group_leadership& leader) {
  std::map<std::string, group_topic> known;
  for (const auto& name : leader.topics())
    if (name.size() % 4 != 3) known[name].partition_count = static_cast<int32_t>(name.size() % 5);
  return known;
}

void check(
    const group_leadership::assignments& shares, const std::vector<member>& members,
    const std::map<std::string, group_topic>& known) {
  std::set<topic_partition> given;
  for (const auto& share : shares) {
    const auto whose = std::ranges::find(members, share.member_id, &member::member_id);
    require(whose != members.end(), "each share is a member's");
    std::vector<topic_partition> partitions;
    require(!read_assignment(share.assignment, partitions), "an assignment can be read");
    member_subscription told;
    if (read_subscription(whose->metadata, told)) require(partitions.empty(), "who cannot be read gets nothing");
    for (const auto& each : partitions) {
      const auto topic = known.find(each.topic);
      require(topic != known.end() && each.partition < topic->second.partition_count, "what is given exists");
      require(std::ranges::count(told.topics, each.topic) > 0, "nobody gets what it did not ask for");
      require(given.insert(each).second, "a partition has one owner");
    }
  }
}

} // namespace

void fuzz_group_leader(byte_span input) {
  std::vector<topic_partition> partitions;
  static_cast<void>(read_assignment(input, partitions));
  const auto members = members_in(input);
  if (members.empty()) return;
  group_leadership leader;
  leader.read(members);
  const auto known = topics_of(leader);
  for (const auto& by :
       {assignor::range(), assignor::round_robin(), assignor::sticky(), assignor::cooperative_sticky()}) {
    group_leadership::assignments shares;
    require(!leader.assign(by, known, shares), "an assignor does not throw");
    check(shares, members, known);
  }
}

std::vector<seed> group_leader_seeds() {
  std::vector<seed> all;
  seed together;
  for (const auto& each : group_format_seeds()) {
    together.push_back(static_cast<std::byte>(each.size() >> 8));
    together.push_back(static_cast<std::byte>(each.size() & 0xff));
    together.insert(together.end(), each.begin(), each.end());
    all.push_back(together);
    if (all.size() % 8 == 0) together.clear();
  }
  return all;
}

} // namespace cafka::fuzz
