#include "tests/simulation/fleet_ledger.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/fleet/done_ranges.hpp"

namespace cafka::test {

namespace {

std::string place(const topic_partition& where, int64_t offset) {
  return to_string(where) + " at " + std::to_string(offset);
}

std::string text(size_t member) { return "fleet " + std::to_string(member); }

topic_partition where_of(const fleet_record& what) { return {std::string{what.topic}, what.partition}; }

} // namespace

fleet_ledger::fleet_ledger(std::string group, const fleet_plan& of, embedded::memory_cluster& kafka)
    : group_(std::move(group)),
      order_(of.config.ordering),
      without_key_(of.config.without_key),
      many_(of.form.many),
      notes_all_(of.config.max_metadata_bytes >= default_max_metadata),
      overlooks_(of.config.group.protocol == group_protocol::classic && !of.config.group.instance_id.empty()),
      letters_(kafka, "dead-" + group_) {}

// -- what fleets tell ----------------------------------------------------------------------------------------------------

void fleet_ledger::heard(size_t member, const fleet_event& what, milliseconds now) {
  using kind = fleet_event::kind;
  switch (what.what) {
  case kind::assigned:
    return gave(member, what.partitions);
  case kind::revoked:
    for (const auto& each : what.partitions)
      if (auto* of = held(member, each)) of->revoked = true;
    return;
  case kind::lost:
    for (const auto& each : what.partitions) members_[member].holds.erase(each);
    return;
  case kind::skipped:
    record_at(what.where, what.offset).skipped = true;
    return;
  case kind::dead_letter:
    look_at_letters();
    if (!is_replaced(what.where) && record_at(what.where, what.offset).letters == 0)
      complain(text(member) + " tells of a letter for " + place(what.where, what.offset) + ", which is not there");
    return;
  case kind::late:
    gave_up(member, what, failure::kind::timeout, now);
    if (members_[member].config->restarts.strategy == restart_strategy::one_for_partition) renewed(member, now);
    return;
  case kind::worker_crashed:
    // Of those that threw it is known already.
    if (what.where.partition >= 0 && what.why.message().find("threw") == std::string::npos)
      gave_up(member, what, failure::kind::crash, now);
    if (members_[member].config->restarts.strategy == restart_strategy::one_for_partition) renewed(member, now);
    return;
  default:
    return;
  }
}

void fleet_ledger::gave(size_t member, const std::vector<topic_partition>& what) {
  for (const auto& each : what) members_[member].holds[each] = {.from = accounts_[each].committed};
}

void fleet_ledger::resumed(size_t member, const topic_partition& where) {
  if (auto* of = held(member, where))
    for (auto& [offset, each] : of->attempts) each.stopped = false;
}

/// The worker that has the record was replaced. Its function may have come to an end at this very moment, and nobody has looked.
void fleet_ledger::gave_up(size_t member, const fleet_event& what, failure::kind how, milliseconds now) {
  auto* of = held(member, what.where);
  if (of == nullptr) return;
  const auto found = of->attempts.find(what.offset);
  const bool begun =
      found != of->attempts.end() && found->second.call > 0 && !calls_[found->second.call - 1].given_up
      && (calls_[found->second.call - 1].ended.count() < 0 || calls_[found->second.call - 1].ended == now);
  if (!begun) { // what else the worker had nobody knows
    if (!many_) failed_one(member, {.where = what.where, .offset = what.offset}, how, what.why, false);
    return;
  }
  auto& call = calls_[found->second.call - 1];
  end_call(call, now);
  call.given_up = true;
  for (const auto& each : call.items) {
    record_at(each.where, each.offset).repeatable = true;
    failed_one(member, each, how, what.why, call.items.size() > 1);
  }
}

/// Workers that had records of its partition were replaced, too; nobody says which.
void fleet_ledger::renewed(size_t member, milliseconds now) {
  for (auto& call : calls_) {
    if (call.member != member || (call.ended.count() >= 0 && call.ended != now)) continue;
    end_call(call, now);
    call.given_up = true;
    for (const auto& each : call.items) {
      record_at(each.where, each.offset).repeatable = true;
      if (auto* of = held(member, each.where)) {
        of->attempts[each.offset].done = false;
        of->attempts[each.offset].failures = 0; // it may have been one of them
      }
    }
  }
}

// -- what workers do -----------------------------------------------------------------------------------------------------

size_t fleet_ledger::begin(size_t member, std::span<const fleet_record> what) {
  calls_.push_back({.member = member});
  const auto call = calls_.size();
  for (const auto& each : what) begin_one(call, each);
  for (const auto& each : calls_.back().items)
    if (auto* of = held(member, each.where); of != nullptr && each.lane)
      of->lanes[*each.lane].active.insert(each.offset);
  return call;
}

void fleet_ledger::begin_one(size_t call, const fleet_record& what) {
  ++records_;
  const auto where = where_of(what);
  const auto member = calls_[call - 1].member;
  calls_[call - 1].items.push_back({.where = where, .offset = what.offset, .lane = lane_of(what)});
  auto& known = record_at(where, what.offset);
  ++known.tries;
  auto* of = held(member, where);
  if (of == nullptr || of->revoked)
    return complain(text(member) + " begins " + place(where, what.offset) + " of a partition that it does not have");
  auto& attempt = of->attempts[what.offset];
  attempt.call = call;
  if (is_replaced(where)) return;
  if (what.offset < of->from)
    complain(
        text(member) + " begins " + place(where, what.offset) + ", but the group was at " + std::to_string(of->from));
  if (attempt.done) complain(text(member) + " begins " + place(where, what.offset) + " again, which it has done");
  if (attempt.stopped)
    complain(text(member) + " begins " + place(where, what.offset) + ", which was to stop its partition");
  if (peaceful_ && notes_all_ && known.settled() && !known.repeatable)
    complain(text(member) + " begins " + place(where, what.offset) + " in peace, which is dealt with");
  if (what.attempt <= attempt.failures)
    complain(
        text(member) + " begins " + place(where, what.offset) + " at attempt " + std::to_string(what.attempt)
        + " after " + std::to_string(attempt.failures) + " failures");
  if (auto& lane = calls_[call - 1].items.back().lane; lane && !check_lane(*lane, of->lanes[*lane], what)) lane.reset();
  attempt.failures = what.attempt - 1;
}

bool fleet_ledger::check_lane(const std::string& name, lane_state& lane, const fleet_record& what) {
  const auto here = place(where_of(what), what.offset) + " (order of '" + name + "')";
  const bool again = lane.waits_for.contains(what.offset);
  if (what.attempt > 1 && !again) return false;
  if (!lane.active.empty()) complain(here + " is begun while a worker is at " + std::to_string(*lane.active.begin()));
  if (!lane.waits_for.empty() && *lane.waits_for.begin() != what.offset)
    complain(here + " is begun before " + std::to_string(*lane.waits_for.begin()) + ", which is in front of it");
  lane.waits_for.erase(what.offset);
  if (!again && what.offset <= lane.last_begun && !record_at(where_of(what), what.offset).repeatable)
    complain(here + " is begun after " + std::to_string(lane.last_begun));
  lane.last_begun = std::max(lane.last_begun, what.offset);
  return true;
}

void fleet_ledger::done(size_t number, milliseconds now) {
  auto& call = calls_[number - 1];
  const bool counts = !call.given_up;
  end_call(call, now);
  for (const auto& each : call.items) {
    record_at(each.where, each.offset).done = true;
    if (auto* of = held(call.member, each.where); of != nullptr && counts) of->attempts[each.offset].done = true;
  }
}

void fleet_ledger::failed(size_t number, failure::kind how, const error& why, milliseconds now) {
  auto& call = calls_[number - 1];
  const bool counts = !call.given_up;
  end_call(call, now);
  for (const auto& each : call.items)
    if (counts) failed_one(call.member, each, how, why, call.items.size() > 1);
}

void fleet_ledger::end_call(call_state& of, milliseconds now) {
  of.ended = now;
  for (const auto& each : of.items)
    if (auto* at = held(of.member, each.where); at != nullptr && each.lane)
      at->lanes[*each.lane].active.erase(each.offset);
}

/// Who is in front of others of its order, and is tried again there, holds them up. What failed together is tried alone before that counts.
void fleet_ledger::failed_one(
    size_t member, const call_state::item& what, failure::kind how, const error& why, bool together) {
  auto* of = held(member, what.where);
  if (of == nullptr || of->revoked) return;
  auto& attempt = of->attempts[what.offset];
  attempt.done = false;
  if ((together || stays(*members_[member].config, attempt, {.what = how, .why = why}, what.where)) && what.lane)
    of->lanes[*what.lane].waits_for.insert(what.offset);
}

bool fleet_ledger::stays(
    const fleet_config& config, attempt_state& of, failure what, const topic_partition& where) const {
  random_source random{1};
  what.attempts = ++of.failures;
  const auto policies = config.policies();
  const auto verdict = cafka::judge(policies.of(what.what), what, {.topic = where.topic}, random);
  using action = failure_verdict::action;
  of.stopped = verdict.what == action::stop_partition;
  return of.stopped || verdict.what == action::stop_fleet
         || (verdict.what == action::retry && verdict.place == retry_place::in_order);
}

std::optional<std::string> fleet_ledger::lane_of(const fleet_record& what) const {
  if (order_ == ordering::none) return {};
  if (order_ == ordering::by_partition) return "all";
  if (!what.key.is_null()) return "key " + std::string{what.key.text()};
  if (without_key_ == keyless::apart) return {};
  return "no key";
}

// -- as of every group ---------------------------------------------------------------------------------------------------

void fleet_ledger::about_to_go(const std::string& topic) {
  if (topic == letters_.topic()) look_at_letters();
}

void fleet_ledger::replaced(const std::string& topic) {
  if (topic == letters_.topic()) return letters_.replaced();
  replaced_.insert(topic);
  changed_.insert(topic);
}

void fleet_ledger::look_at_letters() {
  letters_.look([this](const origin& from, const record_name& name) {
    const topic_partition where{from.topic, from.partition};
    if (is_replaced(where)) return;
    auto& known = record_at(where, from.offset);
    if (known.letters++ > 0 && peaceful_ && !known.repeatable)
      complain("a second letter came in peace for " + place(where, from.offset));
    known.written = name;
  });
}

void fleet_ledger::committed(const topic_partition& where, int64_t offset) {
  look_at_letters();
  auto& known = accounts_[where];
  const auto before = std::exchange(known.committed, offset);
  if (is_replaced(where)) return;
  if (offset < before)
    complain(
        "the commit in " + to_string(where) + " went back from " + std::to_string(before) + " to "
        + std::to_string(offset));
  for (auto at = known.looked_at; at < offset; ++at)
    if (!is_settled(where, at)) {
      complain("committed " + std::to_string(offset) + " of " + place(where, at) + ", which nobody has done");
      break;
    }
  known.looked_at = std::max(known.looked_at, offset);
}

void fleet_ledger::judge(const std::string& topic, const topic_records& records, bool) {
  look_at_letters();
  for (const auto& [partition, log] : records) judge_partition({topic, partition}, log);
}

void fleet_ledger::judge_partition(const topic_partition& where, const partition_records& records) {
  const auto owners = std::ranges::count_if(members_, [&](const auto& each) {
    const auto found = each.second.holds.find(where);
    return found != each.second.holds.end() && !found->second.revoked;
  });
  if (owners == 0 && overlooks_ && changed_.contains(where.topic)) return;
  if (owners != 1) complain(to_string(where) + " has " + std::to_string(owners) + " owners in the end");
  if (is_replaced(where)) return;
  for (size_t i = 0; i < records.size(); ++i) {
    const auto offset = static_cast<int64_t>(i);
    const auto& known = record_at(where, offset);
    if (known.written && *known.written != records[i])
      complain("the letter for " + place(where, offset) + " is one for " + to_string(*known.written));
    if (known.settled()) continue;
    complain(place(where, offset) + " was left out, of " + std::to_string(records.size()));
    break;
  }
  const auto committed = accounts_[where].committed;
  if (!records.empty() && committed != static_cast<int64_t>(records.size()))
    complain(
        "the last commit in " + to_string(where) + " is " + std::to_string(committed) + ", but the end is "
        + std::to_string(records.size()));
}

fleet_ledger::record_state& fleet_ledger::record_at(const topic_partition& where, int64_t offset) {
  auto& records = accounts_[where].records;
  const auto at = static_cast<size_t>(offset);
  if (records.size() <= at) records.resize(at + 1);
  return records[at];
}

fleet_ledger::holding* fleet_ledger::held(size_t member, const topic_partition& where) {
  const auto who = members_.find(member);
  if (who == members_.end()) return nullptr;
  const auto found = who->second.holds.find(where);
  return found == who->second.holds.end() ? nullptr : &found->second;
}

} // namespace cafka::test
