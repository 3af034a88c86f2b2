#include "cafka/embedded/groups/consumer_group.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <utility>

namespace cafka::embedded {

namespace {

using std::chrono::milliseconds;
using wire::consumer_group_heartbeat_request;
using wire::consumer_group_heartbeat_response;

constexpr int32_t joining = 0;
constexpr int32_t leaving = -1;
constexpr int32_t leaving_for_a_while = -2; // a static member

/// OffsetCommit knows of member epochs from here on.
constexpr int16_t first_commit_with_epochs = 9;

consumer_group_heartbeat_response refusal(const error& why) {
  consumer_group_heartbeat_response response;
  response.error_code = to_wire(why.code());
  response.error_message = why.message();
  return response;
}

template <class Data>
void write(const assigned_partitions& all, std::vector<Data>& out) {
  for (const auto& [topic, partitions] : all) {
    auto& added = out.emplace_back();
    added.topic_id = topic;
    added.partitions.assign(partitions.begin(), partitions.end());
  }
}

bool matches(const std::string& regex, const std::string& topic) { return std::regex_match(topic, std::regex{regex}); }

error check_join(const consumer_group_heartbeat_request& r, int16_t version) {
  if (r.rebalance_timeout_ms == -1)
    return error{errc::invalid_request, "RebalanceTimeoutMs must be provided in first request."};
  if (!r.topic_partitions || !r.topic_partitions->empty())
    return error{errc::invalid_request, "TopicPartitions must be empty when (re-)joining."};
  if (!r.subscribed_topic_names && !(version >= 1 && r.subscribed_topic_regex))
    return error{
        errc::invalid_request,
        "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining."};
  return {};
}

} // namespace

error check_heartbeat(const consumer_group_heartbeat_request& r, int16_t version) {
  auto invalid = [](const char* text) { return error{errc::invalid_request, text}; };
  if (r.group_id.empty()) return invalid("GroupId can't be empty.");
  if (r.instance_id && r.instance_id->empty()) return invalid("InstanceId can't be empty.");
  if (r.rack_id && r.rack_id->empty()) return invalid("RackId can't be empty.");
  if (r.member_id.empty() && (version >= 1 || r.member_epoch != joining)) return invalid("MemberId can't be empty.");
  if (r.member_epoch < leaving_for_a_while) return invalid("MemberEpoch is invalid.");
  if (r.member_epoch == leaving_for_a_while && !r.instance_id) return invalid("InstanceId can't be null.");
  if (r.member_epoch == joining)
    if (auto refused = check_join(r, version)) return refused;
  if (r.server_assignor && !is_server_assignor(*r.server_assignor))
    return error{
        errc::unsupported_assignor,
        "ServerAssignor " + *r.server_assignor + " is not supported. Supported assignors: uniform, range."};
  if (r.subscribed_topic_regex && !r.subscribed_topic_regex->empty()) try {
      std::regex{*r.subscribed_topic_regex};
    } catch (const std::regex_error&) {
      return error{
          errc::invalid_regular_expression,
          "SubscribedTopicRegex `" + *r.subscribed_topic_regex + "` is not a valid regular expression"};
    }
  return {};
}

consumer_group::consumer_group(std::string id, const group_options& options, group_timers& timers)
    : id_(std::move(id)), options_(options), timers_(timers) {}

consumer_group_heartbeat_response consumer_group::heartbeat(
    const request& asked, const std::string& client_id, const group_topics& topics, time_point now) {
  if (asked.member_epoch < 0) return leave(asked);
  if (!find(asked.member_id) && members_.size() >= static_cast<size_t>(options_.consumer_max_size))
    return refusal(error{
        errc::group_max_size_reached, "The consumer group has reached its maximum capacity of "
                                          + std::to_string(options_.consumer_max_size) + " members."});
  consumer_member* member = nullptr;
  if (auto refused = asked.instance_id ? subscribe_static(asked, member) : subscribe(asked, member))
    return refusal(refused);
  const auto had = member->assigned;
  follow_topics(topics, update(*member, asked, client_id));
  if (epoch_ > assignment_epoch_) compute_target();
  reconcile(*member, asked, now);
  timers_.set(timer(group_timer::kind::session, member->id), now + options_.consumer_session_timeout);
  response told;
  told.member_id = member->id;
  told.member_epoch = member->epoch;
  told.heartbeat_interval_ms = static_cast<int32_t>(options_.consumer_heartbeat_interval.count());
  const auto says_all = asked.rebalance_timeout_ms != -1 && asked.topic_partitions
                        && (asked.subscribed_topic_names || asked.subscribed_topic_regex);
  if (asked.member_epoch == joining || says_all || had != member->assigned) {
    response::assignment_data all{};
    write(member->assigned, all.topic_partitions);
    told.assignment = std::move(all);
  }
  return told;
}

error consumer_group::subscribe(const request& asked, consumer_member*& member) {
  member = find(asked.member_id);
  if (!member && asked.member_epoch != joining)
    return error{errc::unknown_member_id, "Member " + asked.member_id + " is not a member of group " + id_ + "."};
  if (member) return check_epoch(asked, *member);
  member = &members_.emplace_back();
  member->id = asked.member_id;
  return {};
}

error consumer_group::subscribe_static(const request& asked, consumer_member*& member) {
  member = find_static(*asked.instance_id);
  if (asked.member_epoch != joining) {
    if (!member) return error{errc::unknown_member_id, "Instance id " + *asked.instance_id + " is unknown."};
    if (member->id != asked.member_id)
      return error{
          errc::fenced_instance_id, "Static member " + asked.member_id + " with instance id " + *asked.instance_id
                                        + " was fenced by member " + member->id + "."};
    return check_epoch(asked, *member);
  }
  if (!member) return subscribe(asked, member);
  if (member->epoch != leaving_for_a_while)
    return error{
        errc::unreleased_instance_id, "Static member " + asked.member_id + " with instance id " + *asked.instance_id
                                          + " cannot join the group because the instance id is owned by " + member->id
                                          + " member."};
  // It comes back under another id, and takes its own place.
  timers_.cancel(timer(group_timer::kind::session, member->id));
  timers_.cancel(timer(group_timer::kind::rebalance, member->id));
  auto moved = target_.extract(member->id);
  member->id = asked.member_id;
  member->epoch = member->previous_epoch = joining;
  if (moved) {
    moved.key() = member->id;
    target_.insert(std::move(moved));
  }
  return {};
}

/// The answer with a new epoch may have been lost: the last epoch is taken too, of who owns no more than it was given.
error consumer_group::check_epoch(const request& asked, const consumer_member& member) {
  auto fenced = [&](const char* how) {
    return error{
        errc::fenced_member_epoch,
        "The consumer group member has a " + std::string{how} + " member epoch (" + std::to_string(asked.member_epoch)
            + ") than the one known by the group coordinator (" + std::to_string(member.epoch)
            + "). The member must abandon all its partitions and rejoin."};
  };
  if (asked.member_epoch == member.epoch) return {};
  if (asked.member_epoch > member.epoch) return fenced("greater");
  bool within = asked.topic_partitions.has_value();
  if (within)
    for (const auto& t : *asked.topic_partitions)
      for (auto p : t.partitions) within &= contains(member.assigned, t.topic_id, p);
  return asked.member_epoch == member.previous_epoch && within ? error{} : fenced("smaller");
}

/// Takes over what the member says; returns whether the target depends on it.
bool consumer_group::update(consumer_member& member, const request& asked, const std::string& client_id) {
  const auto before = std::tuple{member.topics, member.regex, member.assignor};
  member.client_id = client_id;
  if (asked.instance_id) member.instance_id = asked.instance_id;
  if (asked.rack_id) member.rack = asked.rack_id;
  if (asked.rebalance_timeout_ms != -1) member.rebalance_timeout = milliseconds{asked.rebalance_timeout_ms};
  if (asked.server_assignor) member.assignor = asked.server_assignor;
  if (asked.subscribed_topic_names) {
    member.topics = *asked.subscribed_topic_names;
    std::sort(member.topics.begin(), member.topics.end());
    member.topics.erase(std::unique(member.topics.begin(), member.topics.end()), member.topics.end());
  }
  if (asked.subscribed_topic_regex) member.regex = *asked.subscribed_topic_regex;
  return !target_.contains(member.id) || before != std::tuple{member.topics, member.regex, member.assignor};
}

bool consumer_group::subscribes(const consumer_member& member, const std::string& topic) {
  return std::binary_search(member.topics.begin(), member.topics.end(), topic)
         || (member.regex && !member.regex->empty() && matches(*member.regex, topic));
}

/// The topics that are subscribed to may have come, grown or gone.
void consumer_group::follow_topics(const group_topics& topics, bool changed) {
  group_topics subscribed;
  for (const auto& [name, topic] : topics)
    if (is_subscribed_to(name)) subscribed.emplace(name, topic);
  if (subscribed == topics_ && !changed) return;
  topics_ = std::move(subscribed);
  ++epoch_;
}

void consumer_group::compute_target() {
  std::vector<assignor_member> members;
  for (const auto& m : members_) {
    auto& added = members.emplace_back(assignor_member{m.id, m.instance_id, {}, target_of(m.id)});
    for (const auto& [name, topic] : topics_)
      if (subscribes(m, name)) added.topics.insert(name);
  }
  target_ = assign(assignor(), members, topics_);
  for (const auto& m : members_) target_[m.id];
  assignment_epoch_ = epoch_;
}

std::string_view consumer_group::assignor() const {
  size_t range = 0;
  size_t uniform = 0;
  for (const auto& m : members_) {
    range += m.assignor == "range";
    uniform += m.assignor == "uniform";
  }
  return range > uniform ? "range" : "uniform";
}

assigned_partitions consumer_group::target_of(const std::string& member) const {
  auto found = target_.find(member);
  return found == target_.end() ? assigned_partitions{} : found->second;
}

consumer_group_heartbeat_response consumer_group::leave(const request& asked) {
  const auto* member = asked.instance_id ? find_static(*asked.instance_id) : find(asked.member_id);
  if (!member)
    return refusal(error{
        errc::unknown_member_id, asked.instance_id
                                     ? "Instance id " + *asked.instance_id + " is unknown."
                                     : "Member " + asked.member_id + " is not a member of group " + id_ + "."});
  if (member->id != asked.member_id)
    return refusal(error{
        errc::fenced_instance_id, "Static member " + asked.member_id + " with instance id " + *asked.instance_id
                                      + " was fenced by member " + member->id + "."});
  if (asked.member_epoch == leaving) {
    fence(asked.member_id);
  } else {
    auto& stays = *find(asked.member_id);
    stays.epoch = leaving_for_a_while;
    stays.revoking.clear();
  }
  response told;
  told.member_id = asked.member_id;
  told.member_epoch = asked.member_epoch;
  return told;
}

void consumer_group::fence(const std::string& id) {
  timers_.cancel(timer(group_timer::kind::session, id));
  timers_.cancel(timer(group_timer::kind::rebalance, id));
  members_.remove_if([&](const auto& m) { return m.id == id; });
  target_.erase(id);
  std::erase_if(topics_, [&](const auto& t) { return !is_subscribed_to(t.first); });
  ++epoch_;
}

errc consumer_group::leave(const named_member& who) {
  const auto* member = who.id.empty() && who.instance_id ? find_static(*who.instance_id) : find(who.id);
  if (!member) return errc::unknown_member_id;
  fence(std::string{member->id});
  return errc::none;
}

errc consumer_group::commit(const named_member& who, int32_t generation, int16_t version, time_point) {
  if (generation < 0 && members_.empty()) return errc::none;
  const auto* member = find(who.id);
  if (!member) return errc::unknown_member_id;
  if (version < first_commit_with_epochs) return errc::unsupported_version;
  return generation == member->epoch ? errc::none : errc::stale_member_epoch;
}

errc consumer_group::check_fetch(const std::optional<std::string>& member, int32_t epoch) const {
  if (!member && epoch < 0) return errc::none;
  const auto* found = find(member.value_or(""));
  if (!found) return errc::unknown_member_id;
  return epoch == found->epoch ? errc::none : errc::stale_member_epoch;
}

void consumer_group::expired(const group_timer& timer, time_point) {
  if (find(timer.member)) fence(timer.member);
}

/// All is stored; sessions begin anew.
void consumer_group::move(time_point now) {
  for (const auto& m : members_)
    timers_.set(timer(group_timer::kind::session, m.id), now + options_.consumer_session_timeout);
}

std::string_view consumer_group::state_name() const {
  if (members_.empty()) return "Empty";
  if (epoch_ > assignment_epoch_) return "Assigning";
  auto settled = [&](const auto& m) {
    return m.current == consumer_member::state::stable && m.epoch == assignment_epoch_;
  };
  return std::all_of(members_.begin(), members_.end(), settled) ? "Stable" : "Reconciling";
}

std::vector<std::string> consumer_group::member_ids() const {
  std::vector<std::string> ids;
  for (const auto& m : members_) ids.push_back(m.id);
  return ids;
}

bool consumer_group::is_subscribed_to(const std::string& topic) const {
  return std::any_of(members_.begin(), members_.end(), [&](const auto& m) { return subscribes(m, topic); });
}

const consumer_member* consumer_group::find(std::string_view id) const {
  auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& m) { return m.id == id; });
  return found == members_.end() ? nullptr : &*found;
}

consumer_member* consumer_group::find(std::string_view id) {
  return const_cast<consumer_member*>(std::as_const(*this).find(id));
}

consumer_member* consumer_group::find_static(std::string_view instance) {
  auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& m) { return m.instance_id == instance; });
  return found == members_.end() ? nullptr : &*found;
}

} // namespace cafka::embedded
