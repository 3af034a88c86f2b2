#include "cafka/embedded/groups/classic_group.hpp"

#include "cafka/wire/messages/consumer_protocol.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace cafka::embedded {

namespace {

using std::chrono::milliseconds;

/// What a client says the group goes by, if it says so.
bool contradicts(const std::optional<std::string>& said, const std::optional<std::string>& known) {
  return said && known && said != known;
}

/// The topics of a subscription; all versions begin as version 0 does.
std::optional<std::vector<std::string>> topics_in(const wire::bytes& metadata) {
  wire::decoder in{metadata};
  in.read_int16();
  wire::consumer_protocol_subscription read;
  if (!in || !wire::decode(in, read, 0)) return std::nullopt;
  return std::move(read.topics);
}

} // namespace

classic_group::classic_group(std::string id, const group_options& options, group_timers& timers)
    : id_(std::move(id)), options_(options), timers_(timers) {}

void classic_group::sync(
    const wire::sync_group_request& request, time_point now, promised<wire::sync_group_response> answer) {
  auto refuse = [&](errc code) {
    wire::sync_group_response response;
    response.error_code = to_wire(code);
    give(answer, std::move(response));
  };
  if (state_ == state::empty) return refuse(errc::unknown_member_id);
  if (auto code = check_member(request.member_id, request.group_instance_id); code != errc::none) return refuse(code);
  if (request.generation_id != generation_) return refuse(errc::illegal_generation);
  if (contradicts(request.protocol_type, protocol_type_) || contradicts(request.protocol_name, protocol_))
    return refuse(errc::inconsistent_group_protocol);
  if (state_ == state::preparing_rebalance) return refuse(errc::rebalance_in_progress);
  auto& member = *find(request.member_id);
  to_sync_.erase(member.id);
  if (to_sync_.empty()) timers_.cancel(timer(group_timer::kind::sync));
  member.syncing = std::move(answer);
  if (state_ == state::completing_rebalance) {
    if (is_leader(member.id)) hand_out(request.assignments, now);
    return;
  }
  wire::sync_group_response response;
  response.protocol_type = protocol_type_;
  response.protocol_name = protocol_;
  response.assignment = member.assignment;
  give(member.syncing, std::move(response));
}

errc classic_group::heartbeat(
    const std::string& member, const std::optional<std::string>& instance, int32_t generation, time_point now) {
  if (auto code = check_member(member, instance); code != errc::none) return code;
  if (generation != generation_) return errc::illegal_generation;
  keep_session(*find(member), now);
  return state_ == state::preparing_rebalance ? errc::rebalance_in_progress : errc::none;
}

errc classic_group::leave(const named_member& who) {
  auto id = who.id;
  if (id.empty()) {
    const auto* named = find_static(who.instance_id);
    if (!named) return errc::unknown_member_id;
    id = named->id;
  } else if (!pending_.contains(id)) {
    if (auto code = check_member(id, who.instance_id); code != errc::none) return code;
  }
  timers_.cancel(timer(group_timer::kind::session, id));
  if (auto* leaving = find(id)) {
    wire::join_group_response gone;
    gone.error_code = to_wire(errc::unknown_member_id);
    gone.protocol_name.reset();
    give(leaving->joining, std::move(gone));
  }
  remove(id);
  return errc::none;
}

void classic_group::after_leaving(time_point now) {
  if (state_ != state::empty) rebalance_or_complete(now);
}

errc classic_group::commit(const named_member& who, int32_t generation, int16_t, time_point now) {
  // Who is no member may commit to a group without members: administrators, and consumers that assign by themselves.
  if (generation < 0 && state_ == state::empty) return errc::none;
  if (generation < 0 && who.id.empty() && !who.instance_id) return errc::unknown_member_id;
  if (auto code = check_member(who.id, who.instance_id); code != errc::none) return code;
  if (generation != generation_) return errc::illegal_generation;
  // Kafka's clients take this for a reason to join again, so it is only said when assignments are being made.
  if (state_ == state::completing_rebalance) return errc::rebalance_in_progress;
  keep_session(*find(who.id), now);
  return errc::none;
}

std::optional<time_point> classic_group::retained_since(const committed_offset& what) const {
  // A group that never had members stores offsets only.
  if (!protocol_type_) return what.committed;
  if (state_ == state::empty) return since_;
  // Members may have left a topic behind.
  if (is_of_consumers() && subscriptions_ && state_ == state::stable) return what.committed;
  return std::nullopt;
}

bool classic_group::is_subscribed_to(const std::string& topic) const {
  return subscriptions_ ? subscriptions_->contains(topic) : is_of_consumers();
}

errc classic_group::check_member(const std::string& member, const std::optional<std::string>& instance) const {
  if (instance) {
    const auto* named = find_static(instance);
    if (!named) return errc::unknown_member_id;
    if (named->id != member) return errc::fenced_instance_id;
  }
  return find(member) ? errc::none : errc::unknown_member_id;
}

const classic_member* classic_group::find(std::string_view member) const {
  auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& m) { return m.id == member; });
  return found == members_.end() ? nullptr : &*found;
}

classic_member* classic_group::find(std::string_view member) {
  return const_cast<classic_member*>(std::as_const(*this).find(member));
}

const classic_member* classic_group::find_static(const std::optional<std::string>& instance) const {
  if (!instance) return nullptr;
  auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& m) { return m.instance_id == instance; });
  return found == members_.end() ? nullptr : &*found;
}

void classic_group::remove(const std::string& member) {
  members_.remove_if([&](const auto& m) { return m.id == member; });
  if (is_leader(member)) leader_ = members_.empty() ? std::nullopt : std::optional{members_.front().id};
  pending_.erase(member);
  to_sync_.erase(member);
}

void classic_group::become(state next, time_point now) {
  previous_ = std::exchange(state_, next);
  since_ = now;
}

bool classic_group::all_joined() const {
  return pending_.empty()
         && std::all_of(members_.begin(), members_.end(), [](const auto& m) { return m.joining != nullptr; });
}

/// Each member votes for the first of its protocols that all speak; of several with the most votes the first by name.
std::string classic_group::select_protocol() const {
  std::map<std::string, int> votes;
  auto by_all = [&](const auto& protocol) {
    return std::all_of(members_.begin(), members_.end(), [&](const auto& m) { return m.speaks(protocol.name); });
  };
  for (const auto& m : members_)
    if (auto vote = std::find_if(m.protocols.begin(), m.protocols.end(), by_all); vote != m.protocols.end())
      ++votes[vote->name];
  auto most =
      std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == votes.end() ? std::string{} : most->first;
}

/// Unknown if the group is not of consumers, or one of its members does not write as they do.
void classic_group::read_subscriptions() {
  subscriptions_.reset();
  if (!is_of_consumers() || (!protocol_ && !members_.empty())) return;
  std::set<std::string> all;
  for (const auto& m : members_) {
    auto topics = topics_in(m.metadata(*protocol_));
    if (!topics) return;
    all.insert(topics->begin(), topics->end());
  }
  subscriptions_ = std::move(all);
}

milliseconds classic_group::rebalance_timeout() const {
  milliseconds longest{0};
  for (const auto& m : members_) longest = std::max(longest, m.rebalance_timeout);
  return longest;
}

void classic_group::keep_session(const classic_member& which, time_point now) {
  timers_.set(timer(group_timer::kind::session, which.id), now + which.session_timeout);
}

std::vector<std::string> classic_group::member_ids() const {
  std::vector<std::string> ids;
  for (const auto& m : members_) ids.push_back(m.id);
  return ids;
}

std::string_view classic_group::state_name() const {
  switch (state_) {
  case state::empty:
    return "Empty";
  case state::preparing_rebalance:
    return "PreparingRebalance";
  case state::completing_rebalance:
    return "CompletingRebalance";
  case state::stable:
    return "Stable";
  }
  return "";
}

} // namespace cafka::embedded
