// What a member's user is told, in order, and what it answers: assignments with their offsets, revocations, losses.
#include <algorithm>
#include <iterator>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/group/group_coordinator_state.hpp"
#include "cafka/actors/group/offset_fetch.hpp"

namespace cafka {

template <class Message>
void group_coordinator_state::tell(Message what) {
  if (const auto member = caf::actor_cast<caf::strong_actor_ptr>(member_))
    anon_mail(std::move(what)).send(caf::actor_cast<group_member_actor>(member));
}

template void group_coordinator_state::tell(group_failed what);

/// Only what has changed.
void group_coordinator_state::tell_status() {
  auto place = group_resumption{
      .member_id = membership_->member_id(),
      .generation = membership_->generation(),
      .topic_ids = membership_->topic_ids()};
  if (place == told_place_) return;
  told_place_ = std::move(place);
  tell(status());
}

// -- given -------------------------------------------------------------------------------------------------------------

void group_coordinator_state::perform(const membership::entered& what) {
  perform(commits_.assigned(what.generation, membership_->member_id(), what.owned, agenda_.now()));
}

void group_coordinator_state::perform(const membership::assigned& what) {
  perform(commits_.assigned(what.generation, membership_->member_id(), what.all, agenda_.now()));
  for (const auto& each : what.added) untold_.emplace(each, std::nullopt);
  news_ = true;
  watch_topics();
  untold_.empty() ? tell_assignment() : fetch_offsets();
}

/// The member hears of a partition with the offset where it is to start.
void group_coordinator_state::fetch_offsets() {
  if (fetching_) return;
  offset_fetch_question question{.group = config_->group_id, .require_stable = config_->require_stable};
  for (const auto& [where, what] : untold_)
    if (!what) question.partitions.push_back(where);
  if (question.partitions.empty()) return tell_assignment();
  if (config_->protocol == group_protocol::consumer) {
    question.member_id = membership_->member_id();
    question.member_epoch = membership_->generation();
  }
  fetching_ = true;
  asked_ = {question.partitions.begin(), question.partitions.end()};
  const auto done = [this](const error& why, const response_ptr& what) { offsets_arrived(why, what); };
  call(make_offset_fetch(question), config_->request_timeout, false, done, max_offset_fetch_version);
}

void group_coordinator_state::offsets_arrived(const error& why, const response_ptr& what) {
  fetching_ = false;
  std::map<topic_partition, fetched_offset> arrived;
  fetch_problem_ = why ? why : read_offset_fetch(what->span(), what->version, config_->group_id, arrived);
  for (const auto& where : std::exchange(asked_, {})) {
    const auto known = untold_.find(where);
    if (known == untold_.end()) continue;
    const auto answer = arrived.find(where);
    if (fetch_problem_ && arrived.empty()) break;
    if (answer == arrived.end())
      fetch_problem_ = {errc::malformed, to_string(where) + ": the answer of OffsetFetch does not mention it"};
    else if (answer->second.why)
      fetch_problem_ = answer->second.why;
    else
      known->second = answer->second.what;
  }
  const auto is_open = [](const auto& each) { return !each.second; };
  if (std::none_of(untold_.begin(), untold_.end(), is_open)) return tell_assignment();
  if (!fetch_problem_) return fetch_offsets(); // more was assigned meanwhile
  // Starting anywhere else would lose records or repeat them: it is asked until there is an answer.
  agenda_.after(pauses_.next(), [this] { fetch_offsets(); });
}

void group_coordinator_state::tell_assignment() {
  if (!std::exchange(news_, false) || membership_->generation() < 0) return; // another one is to come
  pauses_.reset();
  fetch_problem_ = {};
  tell_status();
  group_assigned news{.generation = membership_->generation(), .member_id = membership_->member_id()};
  for (auto& [where, what] : std::exchange(untold_, {})) {
    commits_.start_at(*what);
    told_.insert(where);
    news.added.push_back(std::move(*what));
  }
  news.all = {told_.begin(), told_.end()};
  tell(std::move(news));
}

// -- taken -------------------------------------------------------------------------------------------------------------

/// Of these, what the member knows of; the rest it never hears of.
std::vector<topic_partition> group_coordinator_state::take_told(const std::vector<topic_partition>& what) {
  std::vector<topic_partition> known;
  for (const auto& each : what) {
    untold_.erase(each);
    asked_.erase(each);
    if (told_.erase(each) > 0) known.push_back(each);
  }
  return known;
}

void group_coordinator_state::perform(const membership::revoke& what) {
  revoke_ = what.ticket;
  releasing_ = what.partitions;
  const auto known = take_told(what.partitions);
  const auto member = caf::actor_cast<caf::strong_actor_ptr>(member_);
  if (known.empty() || !member) return given_up(what.ticket);
  mail(self_, group_revoked{.generation = what.generation, .partitions = known, .patience = what.patience})
      .request(caf::actor_cast<group_member_actor>(member), caf::infinite)
      .then(
          [this, ticket = what.ticket] { given_up(ticket); },
          [this, ticket = what.ticket](const caf::error&) { given_up(ticket); });
}

/// What was to be committed before is committed first.
void group_coordinator_state::given_up(uint64_t ticket) {
  if (ticket != revoke_) return; // it was too late
  release_ = ticket;
  release_when_committed();
}

void group_coordinator_state::release_when_committed() {
  if (release_ == 0 || !commits_.idle()) return;
  revoke_ = 0;
  const auto ticket = std::exchange(release_, 0);
  // First these are nobody's: the membership may have more to give up, of which there is more to commit.
  perform(commits_.gone(std::exchange(releasing_, {}), {}, agenda_.now()));
  perform(membership_->released(ticket, agenda_.now()));
}

void group_coordinator_state::perform(const membership::lost& what) {
  revoke_ = 0;
  release_ = 0;
  perform(commits_.gone(what.partitions, what.cause, agenda_.now()));
  const auto known = take_told(what.partitions);
  // What was being revoked has been taken from what is told, but the member may not have answered yet.
  auto gone = known;
  std::set_intersection(
      what.partitions.begin(), what.partitions.end(), releasing_.begin(), releasing_.end(), std::back_inserter(gone));
  releasing_.clear();
  std::sort(gone.begin(), gone.end());
  gone.erase(std::unique(gone.begin(), gone.end()), gone.end());
  if (!gone.empty()) tell(group_lost{.generation = what.generation, .partitions = gone, .cause = what.cause});
}

} // namespace cafka
