// Questions about what groups have committed.
#include <map>
#include <string>
#include <utility>

#include "cafka/actors/client/group_questions.hpp"
#include "cafka/actors/group/offset_fetch.hpp"
#include "cafka/wire/messages/offset_commit.hpp"
#include "cafka/wire/messages/offset_delete.hpp"
#include "cafka/wire/messages/offset_fetch.hpp"

namespace cafka {

namespace {

/// The highest version that names topics by name.
constexpr int16_t max_offset_commit_version = 9;

route coordinator_of(const std::string& group) { return route::to_coordinator(coordinator_kind::group, group); }

/// The topic of a request's list of them, added unless it is there.
template <class Topic>
Topic& topic_in(std::vector<Topic>& topics, std::map<std::string, size_t>& position, const std::string& name) {
  const auto [found, added] = position.try_emplace(name, topics.size());
  if (added) topics.emplace_back().name = name;
  return topics[found->second];
}

} // namespace

question ask(const fetch_group_offsets& what, std::function<void(const committed_offset&)> told) {
  question asks{.names = {""}, .to = coordinator_of(what.group), .max_version = max_offset_fetch_version};
  asks.speaks<wire::offset_fetch_response>(
      [group = what.group](const errand&) {
        auto request = make_offset_fetch({.group = group});
        request.topics.reset(); // all that there are
        request.groups[0].topics.reset();
        return request;
      },
      [told = std::move(told)](const auto& response, const told_outcome& outcome) {
        auto why = told_error(response.error_code, {});
        auto read = [&](const auto& topics) {
          for (const auto& t : topics)
            for (const auto& p : t.partitions) {
              if (!why) why = told_error(p.error_code, {});
              if (p.error_code == 0)
                told(
                    {{t.name, p.partition_index},
                     p.committed_offset,
                     p.committed_leader_epoch,
                     p.metadata.value_or("")});
            }
        };
        read(response.topics);
        for (const auto& g : response.groups) {
          if (!why) why = told_error(g.error_code, {});
          read(g.topics);
        }
        outcome("", why);
      });
  return asks;
}

question ask(const set_group_offsets& what) {
  question asks{
      .rules = {.of = "partition"}, .to = coordinator_of(what.group), .max_version = max_offset_commit_version};
  for (const auto& each : what.offsets) asks.names.push_back(to_string(each.where));
  asks.speaks<wire::offset_commit_response>(
      [what](const errand& round) {
        wire::offset_commit_request request;
        request.group_id = what.group;
        std::map<std::string, size_t> position;
        for (const auto& each : what.offsets) {
          if (!round.names.contains(to_string(each.where))) continue;
          auto& partition = topic_in(request.topics, position, each.where.topic).partitions.emplace_back();
          partition.partition_index = each.where.partition;
          partition.committed_offset = each.offset;
          partition.committed_leader_epoch = each.leader_epoch;
          partition.committed_metadata = each.metadata;
        }
        return request;
      },
      [](const auto& response, const told_outcome& outcome) {
        for (const auto& t : response.topics)
          for (const auto& p : t.partitions)
            outcome(to_string(topic_partition{t.name, p.partition_index}), told_error(p.error_code, {}));
      });
  return asks;
}

question ask(const delete_group_offsets& what) {
  question asks{.rules = {.of = "partition"}, .to = coordinator_of(what.group)};
  for (const auto& each : what.partitions) asks.names.push_back(to_string(each));
  asks.speaks<wire::offset_delete_response>(
      [what](const errand& round) {
        wire::offset_delete_request request;
        request.group_id = what.group;
        std::map<std::string, size_t> position;
        for (const auto& each : what.partitions)
          if (round.names.contains(to_string(each)))
            topic_in(request.topics, position, each.topic).partitions.emplace_back().partition_index = each.partition;
        return request;
      },
      [what](const auto& response, const told_outcome& outcome) {
        // An error of the group as a whole names no partitions.
        if (const auto why = told_error(response.error_code, {}))
          for (const auto& each : what.partitions) outcome(to_string(each), why);
        for (const auto& t : response.topics)
          for (const auto& p : t.partitions)
            outcome(to_string(topic_partition{t.name, p.partition_index}), told_error(p.error_code, {}));
      });
  return asks;
}

} // namespace cafka
