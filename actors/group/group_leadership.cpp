#include "cafka/actors/group/group_leadership.hpp"

#include <exception>
#include <set>
#include <utility>

#include "cafka/actors/group/consumer_protocol.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

void group_leadership::read(const std::vector<wire::join_group_response::member>& members) {
  problem_ = {};
  view_ = {};
  for (const auto& each : members) {
    auto& member = view_.members.emplace_back();
    member.id = each.member_id;
    member.instance_id = each.group_instance_id;
    if (const auto why = read_subscription(each.metadata, member); why && !problem_)
      problem_ = {
          why.code(),
          "the subscription of member '" + member.id + "' cannot be read, so it gets nothing: " + phrase(why)};
  }
}

std::vector<std::string> group_leadership::topics() const {
  std::set<std::string> names;
  for (const auto& member : view_.members) names.insert(member.topics.begin(), member.topics.end());
  return {names.begin(), names.end()};
}

error group_leadership::assign(const assignor& by, std::map<std::string, group_topic> known, assignments& out) {
  view_.topics = std::move(known);
  out.clear();
  try {
    for (const auto& [id, partitions] : by.assign(view_))
      out.push_back({.member_id = id, .assignment = write_assignment(partitions)});
    return {};
  } catch (const std::exception& thrown) {
    return {errc::handler_failed, "the assignor '" + by.name() + "' has thrown: " + thrown.what()};
  } catch (...) { return {errc::handler_failed, "the assignor '" + by.name() + "' has thrown"}; }
}

void group_leadership::resume(std::map<std::string, group_topic> known) { view_.topics = std::move(known); }

bool group_leadership::outdated(const std::map<std::string, group_topic>& known) const {
  if (known.size() != view_.topics.size()) return true;
  for (const auto& [name, topic] : known) {
    const auto before = view_.topics.find(name);
    if (before == view_.topics.end() || before->second.partition_count != topic.partition_count) return true;
  }
  return false;
}

} // namespace cafka
