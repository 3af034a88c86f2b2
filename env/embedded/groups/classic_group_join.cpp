// How members come into a classic group, and come again.
#include "cafka/embedded/groups/classic_group.hpp"

#include <algorithm>
#include <utility>

namespace cafka::embedded {

namespace {

using std::chrono::milliseconds;
using wire::join_group_request;
using wire::join_group_response;

/// A new member that does not ask again within this time is forgotten, as its client may be gone.
constexpr milliseconds new_member_timeout{300'000};
/// From here on members without an id are given one first (KIP-394).
constexpr int16_t first_with_required_ids = 4;
/// From here on a leader can be told to leave the assignment as it is (KIP-814).
constexpr int16_t first_skipping_assignment = 9;

void refuse(promised<join_group_response>& answer, std::string member, errc code) {
  join_group_response response;
  response.error_code = to_wire(code);
  response.member_id = std::move(member);
  response.protocol_name.reset();
  give(answer, std::move(response));
}

bool same(const group_protocols& a, const group_protocols& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.name == y.name && x.metadata == y.metadata;
  });
}

/// Version 0 has no timeout for rebalances of its own.
milliseconds rebalance_timeout_of(const join_group_request& request) {
  return milliseconds{request.rebalance_timeout_ms >= 0 ? request.rebalance_timeout_ms : request.session_timeout_ms};
}

} // namespace

void classic_group::join(
    const join_group_request& request, const group_caller& from, time_point now, promised<join_group_response> answer) {
  if (!has_room_for(request.member_id)) {
    remove(request.member_id);
    return refuse(answer, {}, errc::group_max_size_reached);
  }
  if (!supports(request)) return refuse(answer, request.member_id, errc::inconsistent_group_protocol);
  if (request.member_id.empty()) return join_new(request, from, now, answer);
  join_again(request, from, now, answer);
}

bool classic_group::has_room_for(const std::string& member) const {
  const auto full = static_cast<size_t>(options_.max_size);
  const auto* known = find(member);
  switch (state_) {
  case state::empty:
    return true;
  case state::preparing_rebalance: {
    auto joining = std::count_if(members_.begin(), members_.end(), [](const auto& m) { return m.joining != nullptr; });
    return (known && known->joining) || static_cast<size_t>(joining) < full;
  }
  case state::completing_rebalance:
  case state::stable:
    break;
  }
  return known || members_.size() < full;
}

/// A group goes on with a protocol that all members speak.
bool classic_group::supports(const join_group_request& request) const {
  if (state_ == state::empty) return !request.protocol_type.empty() && !request.protocols.empty();
  auto by_all = [&](const auto& protocol) {
    return std::all_of(members_.begin(), members_.end(), [&](const auto& m) { return m.speaks(protocol.name); });
  };
  return protocol_type_ == request.protocol_type
         && std::any_of(request.protocols.begin(), request.protocols.end(), by_all);
}

void classic_group::join_new(
    const join_group_request& request, const group_caller& from, time_point now,
    promised<join_group_response>& answer) {
  const auto id = request.group_instance_id.value_or(from.client_id) + "-" + from.fresh_id;
  if (request.group_instance_id) {
    if (find_static(request.group_instance_id)) return replace_static(request, from, now, answer);
    return add(request, from, id, now, answer);
  }
  if (from.version < first_with_required_ids) return add(request, from, id, now, answer);
  pending_.insert(id);
  timers_.set(timer(group_timer::kind::session, id), now + milliseconds{request.session_timeout_ms});
  refuse(answer, id, errc::member_id_required);
}

void classic_group::join_again(
    const join_group_request& request, const group_caller& from, time_point now,
    promised<join_group_response>& answer) {
  const auto& id = request.member_id;
  if (pending_.contains(id)) {
    // Members with an instance id are never pending: Kafka fails here.
    if (request.group_instance_id) return refuse(answer, {}, errc::unknown_server_error);
    return add(request, from, id, now, answer);
  }
  if (auto code = check_member(id, request.group_instance_id); code != errc::none) return refuse(answer, id, code);
  auto& member = *find(id);
  const auto unchanged = same(member.protocols, request.protocols);
  // The answer may have been lost. A leader that asks in a stable group wants a rebalance, as topics have changed.
  const auto wants_to_know =
      unchanged && (state_ == state::completing_rebalance || (state_ == state::stable && !is_leader(id)));
  if (wants_to_know) return give(answer, joined(member));
  update(member, request, answer);
  rebalance_or_complete(now);
}

/// A static member that comes back without its id takes the place of the one it was (KIP-345).
void classic_group::replace_static(
    const join_group_request& request, const group_caller& from, time_point now,
    promised<join_group_response>& answer) {
  auto& member = *std::find_if(
      members_.begin(), members_.end(), [&](const auto& m) { return m.instance_id == request.group_instance_id; });
  const auto old_id = member.id;
  const auto leader_before = leader_;
  refuse(member.joining, old_id, errc::fenced_instance_id);
  wire::sync_group_response fenced_sync;
  fenced_sync.error_code = to_wire(errc::fenced_instance_id);
  fenced_sync.protocol_name.reset();
  give(member.syncing, std::move(fenced_sync));
  member.id = *request.group_instance_id + "-" + from.fresh_id;
  if (is_leader(old_id)) leader_ = member.id;
  keep_session(member, now);
  update(member, request, answer);
  if (state_ == state::completing_rebalance) return prepare_rebalance(now); // the leader knows the old id only
  if (state_ == state::preparing_rebalance) return complete_if_all_joined(now);
  if (select_protocol() != protocol_) return rebalance_or_complete(now);
  store();
  auto response = joined(member);
  if (from.version >= first_skipping_assignment) {
    response.skip_assignment = is_leader(member.id);
  } else {
    // Who does not know of that is told of the leader that was, so that it does not assign.
    response.members.clear();
    response.leader = leader_before.value_or("");
  }
  give(member.joining, std::move(response));
}

void classic_group::add(
    const join_group_request& request, const group_caller& from, const std::string& id, time_point now,
    promised<join_group_response>& answer) {
  if (members_.empty()) protocol_type_ = request.protocol_type;
  auto& added = members_.emplace_back();
  added.id = id;
  added.instance_id = request.group_instance_id;
  added.client_id = from.client_id;
  added.is_new = true;
  update(added, request, answer);
  if (!leader_) leader_ = id;
  pending_.erase(id);
  if (delay_) delay_->joined_meanwhile = true;
  timers_.set(timer(group_timer::kind::session, id), now + new_member_timeout);
  rebalance_or_complete(now);
}

void classic_group::update(
    classic_member& which, const join_group_request& request, promised<join_group_response>& answer) {
  which.protocols = request.protocols;
  which.session_timeout = milliseconds{request.session_timeout_ms};
  which.rebalance_timeout = rebalance_timeout_of(request);
  which.joining = std::move(answer);
}

/// What a member is told of the generation.
join_group_response classic_group::joined(const classic_member& which) const {
  join_group_response response;
  response.generation_id = generation_;
  response.protocol_type = protocol_type_;
  response.protocol_name = protocol_;
  response.leader = leader_.value_or("");
  response.member_id = which.id;
  if (!is_leader(which.id)) return response;
  for (const auto& m : members_) {
    auto& told = response.members.emplace_back();
    told.member_id = m.id;
    told.group_instance_id = m.instance_id;
    told.metadata = m.metadata(protocol_.value_or(""));
  }
  return response;
}

} // namespace cafka::embedded
