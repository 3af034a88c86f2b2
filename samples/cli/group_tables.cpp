#include "group_tables.hpp"

#include "messages.hpp"
#include "table.hpp"

#include "cafka/wire/json_text.hpp"

#include <map>
#include <utility>

namespace cafka::cli {

namespace {

using owners = std::map<topic_partition, const group_member*>;

owners owners_in(const group_description* group) {
  owners found;
  if (!group) return found;
  for (const auto& member : group->members)
    for (const auto& each : member.assigned) found[each] = &member;
  return found;
}

const group_member* owner_of(const owners& all, const topic_partition& of) {
  const auto found = all.find(of);
  return found == all.end() ? nullptr : found->second;
}

/// With those that members have and in which the group has committed nothing.
std::vector<blocking::group_lag> with_uncommitted(std::vector<blocking::group_lag> offsets, const owners& all) {
  std::map<topic_partition, blocking::group_lag> sorted;
  for (const auto& [where, member] : all) sorted[where].committed.where = where;
  for (auto& each : offsets) sorted[each.committed.where] = std::move(each);
  std::vector<blocking::group_lag> result;
  for (auto& [where, each] : sorted) result.push_back(std::move(each));
  return result;
}

/// Members of an object of JSON.
class json_object {
public:
  json_object& text(const char* name, const std::string& value) {
    begin(name);
    wire::append_json_text(out_, value);
    return *this;
  }
  json_object& number(const char* name, int64_t value) {
    begin(name);
    out_ += std::to_string(value);
    return *this;
  }
  json_object& raw(const char* name, const std::string& value) {
    begin(name);
    out_ += value;
    return *this;
  }
  std::string line() const { return out_ + "}\n"; }

private:
  void begin(const char* name) { out_.append(out_.empty() ? "{\"" : ",\"").append(name).append("\":"); }
  std::string out_;
};

json_object& failure(json_object& out, const error& what) {
  if (what) out.text("error", sentence(what));
  return out;
}

std::string partitions_of(const group_member& member) {
  std::string all;
  for (const auto& each : member.assigned) all += (all.empty() ? "" : ",") + to_string(each);
  return all;
}

std::string json_partitions_of(const group_member& member) {
  std::string all;
  for (const auto& each : member.assigned) {
    std::string topic;
    wire::append_json_text(topic, each.topic);
    all +=
        (all.empty() ? "" : ",") + ("{\"topic\":" + topic) + ",\"partition\":" + std::to_string(each.partition) + "}";
  }
  return "[" + all + "]";
}

} // namespace

std::string list_of_groups(const group_listing& listing) {
  table out{{"GROUP", "STATE", "TYPE", "PROTOCOL", "COORDINATOR"}};
  for (const auto& each : listing.groups)
    out.add(
        {each.id, or_dash(each.state), or_dash(each.type), or_dash(each.protocol_type),
         std::to_string(each.coordinator)});
  return out.text();
}

std::string table_of_offsets(const std::vector<blocking::group_lag>& offsets, const group_description* group) {
  const auto all = owners_in(group);
  std::vector<std::string> heading{"TOPIC", "PARTITION", "COMMITTED", "END", "LAG"};
  if (group) heading.insert(heading.end(), {"MEMBER", "CLIENT", "HOST"});
  table out{std::move(heading)};
  for (const auto& each : group ? with_uncommitted(offsets, all) : offsets) {
    const auto& where = each.committed.where;
    std::vector<std::string> row{
        where.topic, std::to_string(where.partition), or_dash(each.committed.offset), or_dash(each.end),
        or_dash(each.lag())};
    const auto* member = owner_of(all, where);
    if (group)
      row.insert(
          row.end(), {member ? member->id : "-", member ? or_dash(member->client_id) : "-",
                      member ? or_dash(member->client_host) : "-"});
    out.add(std::move(row));
  }
  return out.text();
}

std::string table_of_members(const group_description& group) {
  table out{{"MEMBER", "INSTANCE", "CLIENT", "HOST", "EPOCH", "COUNT", "PARTITIONS"}};
  for (const auto& each : group.members)
    out.add(
        {each.id, or_dash(each.instance_id.value_or("")), or_dash(each.client_id), or_dash(each.client_host),
         or_dash(each.epoch), std::to_string(each.assigned.size()), or_dash(partitions_of(each))});
  return out.text();
}

std::string description_of(const group_description& group, const std::vector<blocking::group_lag>& offsets) {
  int64_t lag = 0;
  for (const auto& each : offsets) lag += std::max<int64_t>(each.lag(), 0);
  auto text = group.id + ": " + group.state;
  if (!group.assignor.empty()) text += ", assigned by " + group.assignor;
  if (group.epoch >= 0) text += ", epoch " + std::to_string(group.epoch);
  text += ", " + std::to_string(group.members.size()) + (group.members.size() == 1 ? " member" : " members");
  return text + ", lag " + std::to_string(lag) + "\n" + table_of_offsets(offsets, &group);
}

std::string table_of_resets(const std::vector<blocking::group_reset_outcome>& outcomes) {
  table out{{"TOPIC", "PARTITION", "BEFORE", "AFTER"}};
  for (const auto& each : outcomes)
    out.add({each.of.topic, std::to_string(each.of.partition), or_dash(each.before), or_dash(each.after)});
  return out.text();
}

std::string json_of_groups(const group_listing& listing) {
  std::string out;
  for (const auto& each : listing.groups)
    out += json_object{}
               .text("group", each.id)
               .text("state", each.state)
               .text("type", each.type)
               .text("protocol", each.protocol_type)
               .number("coordinator", each.coordinator)
               .line();
  return out;
}

std::string json_of_offsets(
    const std::string& group, const std::vector<blocking::group_lag>& offsets, const group_description* members) {
  const auto all = owners_in(members);
  std::string out;
  for (const auto& each : members ? with_uncommitted(offsets, all) : offsets) {
    json_object line;
    line.text("group", group)
        .text("topic", each.committed.where.topic)
        .number("partition", each.committed.where.partition);
    line.number("committed", each.committed.offset).number("leader_epoch", each.committed.leader_epoch);
    line.text("metadata", each.committed.metadata).number("end", each.end).number("lag", each.lag());
    if (const auto* member = owner_of(all, each.committed.where))
      line.text("member", member->id).text("client", member->client_id).text("host", member->client_host);
    out += failure(line, each.what).line();
  }
  return out;
}

std::string json_of_members(const group_description& group) {
  std::string out;
  for (const auto& each : group.members) {
    json_object line;
    line.text("group", group.id).text("state", group.state).text("assignor", group.assignor).text("member", each.id);
    if (each.instance_id) line.text("instance", *each.instance_id);
    line.text("client", each.client_id).text("host", each.client_host).number("epoch", each.epoch);
    out += line.raw("partitions", json_partitions_of(each)).line();
  }
  return out;
}

std::string json_of_resets(const std::string& group, const std::vector<blocking::group_reset_outcome>& outcomes) {
  std::string out;
  for (const auto& each : outcomes) {
    json_object line;
    line.text("group", group).text("topic", each.of.topic).number("partition", each.of.partition);
    line.number("before", each.before).number("after", each.after);
    out += failure(line, each.what).line();
  }
  return out;
}

} // namespace cafka::cli
