#include "tests/simulation/grouping.hpp"

#include <algorithm>
#include <utility>

#include "tests/simulation/fleet_party.hpp"
#include "tests/simulation/member.hpp"

namespace cafka::test {

namespace {

constexpr milliseconds soon{3'000};
// A request is held up for no longer than that: drawn_fault.cpp.
constexpr milliseconds longest_delay{5'000};

} // namespace

grouping::grouping(
    const group_plan& plan, virtual_time& time, embedded::memory_cluster& kafka, client_maker make_client)
    : plan_(plan), time_(time), kafka_(kafka), make_client_(std::move(make_client)) {
  const auto& first = plan_.members.front();
  if (first.fleet) {
    fleets_ = std::make_shared<fleet_ledger>(plan.name, *first.fleet, kafka_);
    witness_ = fleets_.get();
  } else {
    readers_ = std::make_shared<group_ledger>(plan.name, first.config);
    witness_ = readers_.get();
  }
  for (const auto& each : plan_.members)
    places_.push_back({.plan = &each, .comes_at = each.comes_at, .stays_away = each.stays_away});
}

std::string grouping::step(milliseconds now, const std::map<std::string, int32_t>& partitions) {
  look_at_members(now);
  look_at_brokers(partitions);
  return std::exchange(log_, {});
}

void grouping::look_at_members(milliseconds now) {
  for (auto& each : places_) {
    if (!each.who && now >= each.comes_at) {
      log_ += " member " + std::to_string(members_) + " of group " + plan_.name + " comes;";
      each.who = make_party(*each.plan, now);
      if (calm_) each.who->keep_nothing();
      if (peaceful_) each.who->be_peaceful();
      each.came_at = now;
    }
    if (!each.who) continue;
    log_ += each.who->step(now);
    if (each.who->was_fenced()) look_for_predecessor(each);
    if (each.who->gave_up()) {
      each.who->forgive();
      each.who->close();
    }
    if (!each.who->closed()) continue;
    judge_member(each, wrong_);
    each.who->has_gone();
    each.who.reset();
    each.left_at = now;
    each.comes_at = now + each.stays_away;
  }
}

std::unique_ptr<party> grouping::make_party(const member_plan& plan, milliseconds now) {
  auto client = make_client_(plan.config.reader.cluster);
  const auto number = members_++;
  if (fleets_) return std::make_unique<fleet_party>(number, plan, fleets_, time_, std::move(client), now);
  return std::make_unique<member>(number, plan, plan_.subscription, readers_, time_, std::move(client), now);
}

/// A join that was under way when a member was killed, or let go, reaches the coordinator after that of its successor, and takes
/// its place: whoever restarts it does so once more.
void grouping::look_for_predecessor(place& of) {
  if (of.plan->config.group.protocol != group_protocol::classic || of.came_at - of.left_at > longest_delay) return;
  of.who->forgive();
  of.who->close();
  of.stays_away = longest_delay;
}

void grouping::look_at_brokers(const std::map<std::string, int32_t>& partitions) {
  for (const auto& topic : plan_.topics)
    for (int32_t partition = 0; partition < partitions.at(topic); ++partition)
      witness_->committed({topic, partition}, kafka_.committed_offset(plan_.name, topic, partition));
  witness_->check_owners(known_members());
}

std::vector<std::string> grouping::known_members() const {
  try {
    return kafka_.group(plan_.name).members;
  } catch (const error&) { // nobody has joined it yet
    return {};
  }
}

void grouping::kill(size_t which, milliseconds now) {
  auto& who = places_[which].who;
  if (!who) return;
  who->kill();
  if (const auto wrong = who->complaint(); wrong.starts_with("failed")) complain("a member " + wrong, wrong_);
  stays_away(places_[which], now);
}

void grouping::killed(const caf::actor& who, milliseconds now) {
  for (auto& each : places_) {
    if (!each.who || !each.who->has(who)) continue;
    each.who->end();
    stays_away(each, now);
  }
}

void grouping::stays_away(place& which, milliseconds now) {
  which.who.reset();
  which.left_at = now;
  which.comes_at = now + which.plan->stays_away;
}

void grouping::close(size_t which, milliseconds stays_away) {
  auto& at = places_[which];
  if (!at.who || at.who->closing()) return;
  at.stays_away = stays_away;
  at.who->close();
}

void grouping::calm(milliseconds now) {
  calm_ = true;
  for (auto& each : places_) {
    if (each.who) each.who->keep_nothing();
    if (!each.who && each.comes_at > now + each.plan->stays_away) each.comes_at = now;
  }
}

void grouping::be_peaceful() {
  peaceful_ = true;
  witness_->peaceful();
  for (auto& each : places_)
    if (each.who) each.who->be_peaceful();
}

int32_t grouping::generation() const {
  try {
    return kafka_.group(plan_.name).generation;
  } catch (const error&) { return -1; }
}

void grouping::judge_generation(int32_t before) {
  if (const auto now = generation(); now != before)
    complain(
        "generation " + std::to_string(now) + " came after " + std::to_string(before)
            + ", though nobody came or went: a worker's crash was heard of",
        wrong_);
}

void grouping::change_in_peace() { close(0, plan_.members.front().stays_away); }

milliseconds grouping::longest_unheard() const {
  milliseconds longest{0};
  for (const auto& each : plan_.members)
    longest =
        std::max(longest, each.config.reader.cluster.metadata_max_age + each.config.group.topic_scan_interval + soon);
  return longest;
}

size_t grouping::expected_jobs(milliseconds time, int32_t brokers) const {
  size_t most = 0;
  for (const auto& each : plan_.members) {
    const auto beats = time / std::min(each.config.group.heartbeat_interval, milliseconds{100});
    const auto commits = time / std::min(each.config.group.auto_commit_interval, each.commits_every);
    most += 40 * static_cast<size_t>(brokers * (time / each.config.reader.max_wait + 1) + beats + commits);
  }
  // A fleet looks at its workers four times in the shortest of these.
  for (const auto& each : plan_.members) {
    if (!each.fleet) continue;
    const auto& of = each.fleet->config;
    auto shortest = std::min(of.stall_after, of.group.max_poll_interval);
    if (of.handler_timeout.count() > 0) shortest = std::min(shortest, of.handler_timeout);
    most += 40 * static_cast<size_t>(time / of.commit_interval + 4 * time / shortest);
  }
  return most;
}

void grouping::judge_member(place& of, complaints& out) {
  auto& who = *of.who;
  if (const auto wrong = who.complaint(); !wrong.empty()) complain("a member " + wrong, out);
}

void grouping::judge(const logs& truth, complaints& out) {
  out.insert(out.end(), wrong_.begin(), wrong_.end());
  for (auto& each : places_) {
    if (!each.who) {
      complain("a member is not there in the end", out);
      continue;
    }
    judge_member(each, out);
    if (const auto wrong = each.who->trouble(); !wrong.empty()) complain("a member " + wrong, out);
  }
  for (const auto& topic : plan_.topics) witness_->judge(topic, truth.of(topic).back(), true);
  out.insert(out.end(), witness_->wrong().begin(), witness_->wrong().end());
}

void grouping::drop() {
  for (auto& each : places_) {
    if (!each.who) continue;
    each.who->keep_nothing();
    each.who->step(each.comes_at);
    each.who->close();
    each.who.reset();
  }
}

} // namespace cafka::test
