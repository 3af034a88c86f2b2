#include "tests/simulation/group_ledger.hpp"

#include <algorithm>

namespace cafka::test {

namespace {

std::string text(const topic_partition& where) { return where.topic + '-' + std::to_string(where.partition); }

std::string text(size_t member) { return "member " + std::to_string(member); }

} // namespace

void group_ledger::came(size_t member) { members_[member] = {}; }

void group_ledger::assigned(size_t member, const group_assigned& what) {
  auto& who = members_[member];
  who.generation = what.generation;
  who.id = what.member_id;
  for (const auto& each : what.added) {
    if (who.holds.contains(each.where)) complain(text(member) + " is given " + text(each.where) + ", which it has");
    const auto& known = accounts_[each.where];
    if (!is_replaced(each.where)) {
      if (each.offset > known.answered)
        complain(
            text(member) + " is to begin at " + std::to_string(each.offset) + " of " + text(each.where)
            + ", but no more was answered than " + std::to_string(known.answered));
      if (const auto least = peaceful_ && commits_ ? known.answered : known.committed;
          std::max<int64_t>(each.offset, 0) < least)
        complain(
            text(member) + " is to begin at " + std::to_string(each.offset) + " of " + text(each.where) + ", but "
            + std::to_string(least) + " was " + (peaceful_ && commits_ ? "answered" : "committed"));
    }
    who.holds[each.where] = {.next = std::max<int64_t>(each.offset, 0)};
  }
  // What it is giving up it has no more to read from.
  for (const auto& [where, held] : who.holds)
    if (!held.revoked && std::ranges::find(what.all, where) == what.all.end() && !(by_id_ && is_replaced(where)))
      complain(text(member) + " has " + text(where) + ", and is told of a generation without it");
}

void group_ledger::revoked(size_t member, const std::vector<topic_partition>& what) {
  for (const auto& each : what) {
    const auto found = members_[member].holds.find(each);
    if (found == members_[member].holds.end())
      complain(text(member) + " is to give up " + text(each) + ", which it does not have");
    else
      found->second.revoked = true;
  }
}

void group_ledger::given_up(size_t member, const std::vector<topic_partition>& what) {
  auto& holds = members_[member].holds;
  for (const auto& each : what)
    if (const auto found = holds.find(each); found != holds.end() && found->second.revoked) holds.erase(found);
}

void group_ledger::lost(size_t member, const std::vector<topic_partition>& what) {
  for (const auto& each : what) members_[member].holds.erase(each);
}

void group_ledger::ended(size_t member) { members_.erase(member); }

void group_ledger::restarted() {
  for (auto& [number, who] : members_)
    for (auto& [where, held] : who.holds) held.may_go_back = true;
}

void group_ledger::got(size_t member, const record_batch& batch) {
  const topic_partition where{batch.topic(), batch.partition()};
  records_ += batch.size();
  const auto found = members_[member].holds.find(where);
  if (found == members_[member].holds.end())
    return complain(text(member) + " got records of " + text(where) + ", which it does not have");
  auto& held = found->second;
  if (held.revoked) complain(text(member) + " got records of " + text(where) + " after it was to give that up");
  if (is_replaced(where)) return;
  const auto from = batch.base_offset();
  if (from > held.next || (from < held.next && !held.may_go_back))
    complain(
        text(member) + " got " + text(where) + " from " + std::to_string(from) + " on, expected "
        + std::to_string(held.next));
  if (from == held.next) held.may_go_back = false;
  held.next = batch.next_offset();
  note_records(where, batch);
}

void group_ledger::note_records(const topic_partition& where, const record_batch& batch) {
  auto& delivered = accounts_[where].delivered;
  for (const auto& record : batch) {
    const auto offset = static_cast<size_t>(record.offset);
    if (delivered.size() <= offset) delivered.resize(offset + 1, nobody);
    const auto name = name_in(record.value.text());
    if (delivered[offset] != nobody && delivered[offset] != name)
      complain(text(where) + " has two records at " + std::to_string(offset));
    delivered[offset] = name;
  }
}

void group_ledger::answered(const record_batch& batch) {
  auto& known = accounts_[{batch.topic(), batch.partition()}];
  auto& end = known.answered_beyond[batch.base_offset()];
  end = std::max(end, batch.next_offset());
  while (!known.answered_beyond.empty() && known.answered_beyond.begin()->first <= known.answered) {
    known.answered = std::max(known.answered, known.answered_beyond.begin()->second);
    known.answered_beyond.erase(known.answered_beyond.begin());
  }
}

void group_ledger::committed(const topic_partition& where, int64_t offset) {
  auto& known = accounts_[where];
  const auto before = std::exchange(known.committed, offset);
  if (is_replaced(where)) return;
  if (offset < before)
    complain(
        "the commit in " + text(where) + " went back from " + std::to_string(before) + " to " + std::to_string(offset));
  if (offset > before && offset > known.answered)
    complain(
        "committed " + std::to_string(offset) + " of " + text(where) + ", but no more was answered than "
        + std::to_string(known.answered));
}

void group_ledger::check_owners(const std::vector<std::string>& members) {
  std::map<topic_partition, std::vector<const member_state*>> owners;
  for (const auto& [number, who] : members_)
    for (const auto& [where, held] : who.holds) owners[where].push_back(&who);
  const auto is_known = [&](const member_state* who) { return std::ranges::find(members, who->id) != members.end(); };
  for (const auto& [where, who] : owners) {
    if (who.size() < 2 || told_twice_.contains(where) || (by_id_ && is_replaced(where))) continue;
    std::set<int32_t> generations;
    bool twice = std::ranges::count_if(who, is_known) > 1;
    std::string text_of_all;
    for (const auto* each : who) {
      twice = !generations.insert(each->generation).second || twice;
      text_of_all += ' ' + each->id + " in generation " + std::to_string(each->generation) + ',';
    }
    if (!twice) continue;
    told_twice_.insert(where);
    complain(text(where) + " is owned by" + text_of_all + " at the same time");
  }
}

void group_ledger::judge(const std::string& topic, const topic_records& records, bool committed_all) {
  for (const auto& [partition, log] : records) judge_partition({topic, partition}, log, committed_all);
}

void group_ledger::judge_partition(const topic_partition& where, const partition_records& records, bool committed_all) {
  const auto owners =
      std::ranges::count_if(members_, [&](const auto& each) { return each.second.holds.contains(where); });
  if (owners == 0 && overlooks_ && changed_.contains(where.topic)) return;
  if (owners != 1) complain(text(where) + " has " + std::to_string(owners) + " owners in the end");
  if (is_replaced(where)) return;
  const auto& known = accounts_[where];
  for (size_t offset = 0; offset < records.size(); ++offset) {
    if (offset < known.delivered.size() && known.delivered[offset] == records[offset]) continue;
    complain(
        "record " + to_string(records[offset]) + "at " + std::to_string(offset) + " of " + text(where)
        + " was left out, of " + std::to_string(records.size()));
    break;
  }
  if (committed_all && !records.empty() && known.committed != static_cast<int64_t>(records.size()))
    complain(
        "the last commit in " + text(where) + " is " + std::to_string(known.committed) + ", but the end is "
        + std::to_string(records.size()));
}

} // namespace cafka::test
