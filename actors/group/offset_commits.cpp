#include "cafka/actors/group/offset_commits.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

/// The member was told that it does not take part as it thinks.
bool is_fence(errc code) {
  return code == errc::illegal_generation || code == errc::unknown_member_id || code == errc::fenced_instance_id
         || code == errc::fenced_member_epoch;
}

/// Of the same partition: none is later than the other.
bool at_same_place(const committed_offset& one, const committed_offset& other) {
  return !is_later(one, other) && !is_later(other, one);
}

} // namespace

offset_commits::offset_commits(std::string group, std::string instance, backoff pauses)
    : group_(std::move(group)), instance_(std::move(instance)), pauses_(std::move(pauses)) {}

// -- the membership ----------------------------------------------------------------------------------------------------

offset_commits::actions offset_commits::assigned(
    int32_t generation, std::string member_id, const std::vector<topic_partition>& all, time_point now) {
  actions out;
  generation_ = generation;
  member_id_ = std::move(member_id);
  owned_ = {all.begin(), all.end()};
  held_ = false;
  send(now, out);
  return out;
}

void offset_commits::start_at(const committed_offset& what) { committed_[what.where] = what; }

offset_commits::actions offset_commits::gone(
    const std::vector<topic_partition>& partitions, const error& why, time_point now) {
  actions out;
  for (const auto& each : partitions) {
    owned_.erase(each);
    committed_.erase(each);
    pending_.erase(each);
    leave(each, why, out);
  }
  send(now, out);
  return out;
}

/// Of what is under way the answer will tell; the rest is not sent any more.
void offset_commits::leave(const topic_partition& where, const error& why, actions& out) {
  const auto under_way = sent_.find(where);
  const bool of_now = under_way != sent_.end() && !left_.contains(where);
  std::vector<place> of_answer;
  for (auto which : std::exchange(waiting_[where], {})) {
    const bool is_sent = which.left || (of_now && is_covered(which, under_way->second));
    which.left = true;
    if (is_sent)
      of_answer.push_back(which);
    else
      settle_one(which, commit_outcome::fenced, part(which).offset, fenced(where, why), out);
  }
  if (under_way != sent_.end()) left_.insert(where);
  if (of_answer.empty())
    waiting_.erase(where);
  else
    waiting_[where] = std::move(of_answer);
}

// -- commits -----------------------------------------------------------------------------------------------------------

offset_commits::actions offset_commits::commit(
    uint64_t ticket, const std::vector<committed_offset>& offsets, time_point now, time_point deadline) {
  actions out;
  if (offsets.empty()) {
    out.answers.push_back({ticket, {}});
    return out;
  }
  auto& state = tickets_[ticket];
  state.deadline = deadline;
  state.open = offsets.size();
  for (const auto& each : offsets)
    state.report.push_back({.where = each.where, .offset = each.offset, .log = each.log});
  for (size_t i = 0; i < offsets.size(); ++i) {
    const auto& what = offsets[i];
    const place here{ticket, i};
    if (what.offset < 0)
      settle_one(
          here, commit_outcome::failed, what.offset,
          {errc::invalid_request,
           to_string(what.where) + ": offset " + std::to_string(what.offset) + " cannot be stored"},
          out);
    else if (!owned_.contains(what.where))
      settle_one(here, commit_outcome::fenced, what.offset, fenced(what.where, {}), out);
    else if (has(what))
      settle_one(here, commit_outcome::committed, committed_.at(what.where).offset, {}, out);
    else
      waiting_[what.where].push_back({ticket, i, want(what)});
  }
  send(now, out);
  return out;
}

/// The group has it or a later one, and will not get other metadata for it.
bool offset_commits::has(const committed_offset& what) const {
  const auto stored = committed_.find(what.where);
  if (stored == committed_.end() || is_later(what, stored->second)) return false;
  if (is_later(stored->second, what)) return true;
  const auto* next = on_its_way(what.where);
  return stored->second.metadata == what.metadata && (next == nullptr || is_later(next->what, what));
}

/// What the group is to have next.
const offset_commits::wanted* offset_commits::on_its_way(const topic_partition& where) const {
  if (const auto found = pending_.find(where); found != pending_.end()) return &found->second;
  const auto found = sent_.find(where);
  return found == sent_.end() ? nullptr : &found->second;
}

/// Of two the later one, or the one that is asked for later. What is under way may be sent again, if it does not succeed.
uint64_t offset_commits::want(const committed_offset& what) {
  const auto* next = on_its_way(what.where);
  const bool is_known = next != nullptr && at_same_place(next->what, what) && next->what.metadata == what.metadata;
  const wanted added{what, is_known ? next->serial : ++last_serial_};
  const auto [known, is_new] = pending_.try_emplace(what.where, added);
  if (!is_new && !is_later(known->second.what, what)) known->second = added;
  return added.serial;
}

/// It was sent in vain. What was asked for since is better, unless it is of an earlier offset.
void offset_commits::again(const wanted& what) {
  const auto [known, is_new] = pending_.try_emplace(what.what.where, what);
  if (!is_new && is_later(what.what, known->second.what)) known->second = what;
}

void offset_commits::send(time_point now, actions& out) {
  if (under_way_ != 0 || held_ || pending_.empty() || now < not_before_) return;
  sent_ = std::exchange(pending_, {});
  sent_generation_ = generation_;
  under_way_ = ++last_number_;
  wire::offset_commit_request request;
  request.group_id = group_;
  request.generation_id_or_member_epoch = generation_;
  request.member_id = member_id_;
  if (!instance_.empty()) request.group_instance_id = instance_;
  for (const auto& [where, each] : sent_) {
    const auto& what = each.what;
    if (request.topics.empty() || request.topics.back().name != where.topic)
      request.topics.push_back({.name = where.topic});
    request.topics.back().partitions.push_back(
        {.partition_index = where.partition,
         .committed_offset = what.offset,
         .committed_leader_epoch = what.leader_epoch,
         .committed_metadata = what.metadata});
  }
  out.send = commit_request{under_way_, std::move(request)};
}

// -- what came of it ---------------------------------------------------------------------------------------------------

offset_commits::actions offset_commits::answered(
    uint64_t number, const wire::offset_commit_response& what, time_point now) {
  actions out;
  if (number != under_way_ || number == 0) return out;
  under_way_ = 0;
  last_ = {};
  auto retry = retry_at::never;
  auto sent = std::exchange(sent_, {});
  for (const auto& topic : what.topics)
    for (const auto& partition : topic.partitions)
      if (auto found = sent.extract({topic.name, partition.partition_index}))
        retry = std::max(retry, judge(found.mapped(), from_wire(partition.error_code), out));
  for (const auto& [where, unmentioned] : sent)
    settle(
        unmentioned, commit_outcome::failed,
        {errc::malformed, to_string(where) + ": the answer of OffsetCommit does not mention it"}, out);
  left_.clear();
  if (retry == retry_at::never)
    pauses_.reset();
  else
    pause(retry, now);
  send(now, out);
  return out;
}

/// A new generation is worth a try at once, unless the one before has not helped.
void offset_commits::pause(retry_at when, time_point now) {
  const bool has_failed = pauses_.failures() > 0;
  const auto length = pauses_.next();
  if (has_failed || when == retry_at::a_pause) not_before_ = now + length;
}

offset_commits::retry_at offset_commits::judge(const wanted& sent, errc code, actions& out) {
  const auto& where = sent.what.where;
  if (code == errc::none) {
    if (is_due(where)) committed_[where] = sent.what;
    settle(sent, commit_outcome::committed, {}, out);
    forget_unwanted(where);
    return retry_at::never;
  }
  const auto why = refused(where, code);
  last_ = why;
  const bool waits = code == errc::rebalance_in_progress || code == errc::stale_member_epoch
                     || (code == errc::illegal_generation && rebalancing_);
  if (is_fence(code) || waits) out.heard = {code, sent_generation_};
  const bool is_old = sent_generation_ != generation_;
  if (!is_due(where))
    settle_all(where, commit_outcome::fenced, fenced(where, why), out);
  else if (waits || may_pass(code) || (is_fence(code) && is_old)) {
    again(sent);
    if (waits && !is_old) held_ = true;
    return may_pass(code) ? retry_at::a_pause : retry_at::the_next_generation;
  } else
    settle(sent, is_fence(code) ? commit_outcome::fenced : commit_outcome::failed, why, out);
  forget_unwanted(where);
  return retry_at::never;
}

offset_commits::actions offset_commits::unanswered(uint64_t number, const error& why, time_point now) {
  actions out;
  if (number != under_way_ || number == 0) return out;
  under_way_ = 0;
  last_ = why;
  not_before_ = now + pauses_.next();
  for (const auto& [where, what] : std::exchange(sent_, {})) {
    if (is_due(where))
      again(what);
    else
      settle_all(where, commit_outcome::fenced, fenced(where, why), out);
    forget_unwanted(where);
  }
  left_.clear();
  return out;
}

bool offset_commits::is_covered(const place& which, const wanted& by) {
  const auto& asked = part(which);
  const committed_offset what{.offset = asked.offset, .log = asked.log};
  if (is_later(what, by.what)) return false;
  return is_later(by.what, what) || which.serial <= by.serial;
}

void offset_commits::settle(const wanted& up_to, commit_outcome outcome, const error& why, actions& out) {
  const auto found = waiting_.find(up_to.what.where);
  if (found == waiting_.end()) return;
  const bool left = left_.contains(up_to.what.where);
  std::vector<place> later;
  for (const auto& which : std::exchange(found->second, {}))
    if (which.left != left || !is_covered(which, up_to))
      later.push_back(which);
    else
      settle_one(which, outcome, up_to.what.offset, why, out);
  if (later.empty())
    waiting_.erase(found);
  else
    found->second = std::move(later);
}

void offset_commits::settle_all(const topic_partition& where, commit_outcome outcome, const error& why, actions& out) {
  const auto found = waiting_.find(where);
  if (found == waiting_.end()) return;
  const bool left = left_.contains(where);
  const auto mine = std::stable_partition(
      found->second.begin(), found->second.end(), [left](const place& each) { return each.left != left; });
  const std::vector<place> settled{mine, found->second.end()};
  found->second.erase(mine, found->second.end());
  if (found->second.empty()) waiting_.erase(found);
  for (const auto& which : settled) settle_one(which, outcome, part(which).offset, why, out);
}

void offset_commits::settle_one(
    const place& which, commit_outcome outcome, int64_t offset, const error& why, actions& out) {
  const auto found = tickets_.find(which.ticket);
  auto& part = found->second.report[which.index];
  part.outcome = outcome;
  part.offset = offset;
  part.why = why;
  if (--found->second.open > 0) return;
  out.answers.push_back({found->first, std::move(found->second.report)});
  tickets_.erase(found);
}

/// What nobody waits for any more is not sent.
void offset_commits::forget_unwanted(const topic_partition& where) {
  if (!waiting_.contains(where)) pending_.erase(where);
}

// -- time --------------------------------------------------------------------------------------------------------------

offset_commits::actions offset_commits::tick(time_point now) {
  actions out;
  std::set<uint64_t> late;
  for (const auto& [ticket, state] : tickets_)
    if (now >= state.deadline) late.insert(ticket);
  if (!late.empty()) {
    std::vector<std::pair<topic_partition, place>> open;
    for (auto& [where, places] : waiting_)
      std::erase_if(places, [&, &where = where](const place& which) {
        if (!late.contains(which.ticket)) return false;
        open.emplace_back(where, which);
        return true;
      });
    std::erase_if(waiting_, [](const auto& each) { return each.second.empty(); });
    for (const auto& [where, which] : open) {
      const auto cause = last_ ? "; the last refusal: " + phrase(last_) : std::string{};
      settle_one(
          which, commit_outcome::failed, part(which).offset,
          {last_ ? last_.code() : errc::request_timed_out_locally,
           to_string(where) + ": its offset was not stored in the time given" + cause},
          out);
      forget_unwanted(where);
    }
  }
  send(now, out);
  return out;
}

std::optional<offset_commits::time_point> offset_commits::next_tick() const {
  std::optional<time_point> first;
  for (const auto& [ticket, state] : tickets_)
    if (!first || state.deadline < *first) first = state.deadline;
  if (under_way_ == 0 && !held_ && !pending_.empty() && (!first || not_before_ < *first)) first = not_before_;
  return first;
}

offset_commits::actions offset_commits::close(const error& why) {
  actions out;
  pending_.clear();
  sent_.clear();
  left_.clear();
  under_way_ = 0;
  for (const auto& [where, places] : std::exchange(waiting_, {}))
    for (const auto& which : places) settle_one(which, commit_outcome::failed, part(which).offset, why, out);
  return out;
}

error offset_commits::fenced(const topic_partition& where, const error& why) const {
  const auto text = to_string(where) + " is not assigned to this member of group '" + group_ + "'";
  if (!why) return {errc::illegal_generation, text};
  return {why.code(), text + " any more: " + phrase(why)};
}

error offset_commits::refused(const topic_partition& where, errc code) const {
  return {code, to_string(where) + ": group '" + group_ + "' did not store its offset: " + phrase(code)};
}

} // namespace cafka
