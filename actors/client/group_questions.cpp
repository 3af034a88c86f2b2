#include "cafka/actors/client/group_questions.hpp"

#include <string>
#include <utility>

#include "cafka/wire/messages/consumer_group_describe.hpp"
#include "cafka/wire/messages/consumer_protocol.hpp"
#include "cafka/wire/messages/delete_groups.hpp"
#include "cafka/wire/messages/describe_groups.hpp"
#include "cafka/wire/messages/leave_group.hpp"
#include "cafka/wire/messages/list_groups.hpp"

namespace cafka {

namespace {

route coordinator_of(const std::string& group) { return route::to_coordinator(coordinator_kind::group, group); }

/// Kafka 3.8 writes "Classic", 4.2 "classic".
std::string lower(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// Each group is asked for at its own coordinator.
question about_groups(const std::vector<std::string>& groups) {
  question asks{.names = groups, .rules = {.of = "group"}};
  for (const auto& id : groups) asks.places[id] = coordinator_of(id);
  return asks;
}

/// What a classic consumer was assigned; empty if it cannot be read, as that of other programs.
std::vector<topic_partition> assigned_in(const wire::bytes& assignment) {
  std::vector<topic_partition> all;
  wire::decoder in{assignment};
  in.read_int16(); // all versions begin as version 0 does
  wire::consumer_protocol_assignment read;
  if (!in || !wire::decode(in, read, 0)) return all;
  for (const auto& t : read.assigned_partitions)
    for (const auto p : t.partitions) all.push_back({t.topic, p});
  return all;
}

group_description described(const wire::describe_groups_response::described_group& group) {
  group_description told{.id = group.group_id, .state = group.group_state, .protocol_type = group.protocol_type};
  told.assignor = group.protocol_data;
  for (const auto& m : group.members)
    told.members.push_back(
        {.id = m.member_id,
         .instance_id = m.group_instance_id,
         .client_id = m.client_id,
         .client_host = m.client_host,
         .assigned =
             group.protocol_type == "consumer" ? assigned_in(m.member_assignment) : std::vector<topic_partition>{}});
  return told;
}

group_description described(const wire::consumer_group_describe_response::described_group& group) {
  group_description told{.id = group.group_id, .state = group.group_state, .protocol_type = "consumer"};
  told.assignor = group.assignor_name;
  told.epoch = group.group_epoch;
  for (const auto& m : group.members) {
    auto& added = told.members.emplace_back();
    added = {.id = m.member_id, .instance_id = m.instance_id, .client_id = m.client_id, .client_host = m.client_host};
    added.epoch = m.member_epoch;
    for (const auto& t : m.assignment.topic_partitions)
      for (const auto p : t.partitions) added.assigned.push_back({t.topic_name, p});
  }
  return told;
}

} // namespace

question ask(const list_groups& what, int32_t broker, std::function<void(const listed_group&)> told) {
  question asks{.names = {std::to_string(broker)}, .rules = {.of = "broker"}, .to = route::to_node(broker)};
  asks.speaks<wire::list_groups_response>(
      [states = what.states](const errand&) {
        wire::list_groups_request request;
        request.states_filter = states;
        return request;
      },
      [broker, told = std::move(told)](const auto& response, const told_outcome& outcome) {
        for (const auto& g : response.groups)
          told({g.group_id, g.protocol_type, g.group_state, lower(g.group_type), broker});
        outcome(std::to_string(broker), told_error(response.error_code, {}));
      });
  return asks;
}

question ask_classic(const std::vector<std::string>& groups, std::function<void(const group_description&)> told) {
  auto asks = about_groups(groups);
  asks.speaks<wire::describe_groups_response>(
      [](const errand& round) {
        wire::describe_groups_request request;
        request.groups.assign(round.names.begin(), round.names.end());
        return request;
      },
      [told = std::move(told)](const auto& response, const told_outcome& outcome) {
        for (const auto& g : response.groups) {
          auto why = told_error(g.error_code, g.error_message);
          // Before Kafka 4 a group that is not there, or of the other protocol, is told as dead.
          if (!why && g.group_state == "Dead") why = error{errc::group_id_not_found};
          if (!why) told(described(g));
          outcome(g.group_id, why);
        }
      });
  return asks;
}

question ask_consumer(const std::vector<std::string>& groups, std::function<void(const group_description&)> told) {
  auto asks = about_groups(groups);
  asks.speaks<wire::consumer_group_describe_response>(
      [](const errand& round) {
        wire::consumer_group_describe_request request;
        request.group_ids.assign(round.names.begin(), round.names.end());
        return request;
      },
      [told = std::move(told)](const auto& response, const told_outcome& outcome) {
        for (const auto& g : response.groups) {
          const auto why = told_error(g.error_code, g.error_message);
          if (!why) told(described(g));
          outcome(g.group_id, why);
        }
      });
  return asks;
}

question ask(const delete_groups& what) {
  auto asks = about_groups(what.groups);
  asks.rules.own_work = {errc::group_id_not_found};
  asks.speaks<wire::delete_groups_response>(
      [](const errand& round) {
        wire::delete_groups_request request;
        request.groups_names.assign(round.names.begin(), round.names.end());
        return request;
      },
      [](const auto& response, const told_outcome& outcome) {
        for (const auto& g : response.results) outcome(g.group_id, told_error(g.error_code, {}));
      });
  return asks;
}

question ask(const remove_group_members& what) {
  question asks{.rules = {.own_work = {errc::unknown_member_id}}, .to = coordinator_of(what.group)};
  for (const auto& id : what.members) asks.names.push_back("member " + id);
  for (const auto& id : what.instances) asks.names.push_back("instance " + id);
  asks.speaks<wire::leave_group_response>(
      [what](const errand& round) {
        wire::leave_group_request request;
        request.group_id = what.group;
        for (const auto& id : what.members)
          if (round.names.contains("member " + id)) request.members.push_back({.member_id = id});
        for (const auto& id : what.instances)
          if (round.names.contains("instance " + id)) request.members.push_back({.group_instance_id = id});
        if (!request.members.empty()) request.member_id = request.members[0].member_id;
        for (auto& m : request.members) m.reason = "removed by an administrator";
        return request;
      },
      [what](const auto& response, const told_outcome& outcome) {
        // An error of the group as a whole names nobody.
        if (const auto why = told_error(response.error_code, {})) {
          for (const auto& id : what.members) outcome("member " + id, why);
          for (const auto& id : what.instances) outcome("instance " + id, why);
        }
        for (const auto& m : response.members)
          outcome(
              m.member_id.empty() ? "instance " + m.group_instance_id.value_or("") : "member " + m.member_id,
              told_error(m.error_code, {}));
      });
  return asks;
}

} // namespace cafka
