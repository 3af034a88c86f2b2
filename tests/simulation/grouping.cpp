#include "tests/simulation/grouping.hpp"

#include <algorithm>
#include <utility>

namespace cafka::test {

namespace {

constexpr milliseconds soon{3'000};
// A request is held up for no longer than that: drawn_fault.cpp.
constexpr milliseconds longest_delay{5'000};

} // namespace

grouping::grouping(
    const group_plan& plan, virtual_time& time, embedded::memory_cluster& kafka, client_maker make_client)
    : plan_(plan),
      time_(time),
      kafka_(kafka),
      make_client_(std::move(make_client)),
      ledger_(std::make_shared<group_ledger>(plan.name, plan.members.front().config)) {
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
      each.who.emplace(
          members_++, *each.plan, plan_.subscription, ledger_, time_, make_client_(each.plan->config.reader.cluster),
          now);
      if (calm_) each.who->keep_nothing();
      each.came_at = now;
    }
    if (!each.who) continue;
    log_ += each.who->step(now);
    if (each.who->was_fenced()) look_for_predecessor(each);
    if (!each.who->closed()) continue;
    judge_member(each, wrong_);
    each.who->has_gone();
    each.who.reset();
    each.left_at = now;
    each.comes_at = now + each.stays_away;
  }
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
      ledger_->committed({topic, partition}, kafka_.committed_offset(plan_.name, topic, partition));
  ledger_->check_owners(known_members());
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

void grouping::change_in_peace() {
  ledger_->peaceful();
  close(0, plan_.members.front().stays_away);
}

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
  return most;
}

void grouping::judge_member(place& of, complaints& out) {
  auto& who = *of.who;
  if (const auto wrong = who.complaint(); !wrong.empty()) complain("a member " + wrong, out);
  // A batch of each broker may exceed the buffer, and what two of each partition expand to.
  constexpr size_t largest_batch = 65'536, batches = 32;
  const auto bound = of.plan->config.reader.buffer_bytes + batches * largest_batch;
  if (who.most_charged() > bound)
    complain("a member held " + std::to_string(who.most_charged()) + " bytes of " + std::to_string(bound), out);
}

void grouping::judge(const logs& truth, complaints& out) {
  out.insert(out.end(), wrong_.begin(), wrong_.end());
  for (auto& each : places_) {
    if (!each.who) {
      complain("a member is not there in the end", out);
      continue;
    }
    judge_member(each, out);
    const auto status = each.who->status();
    time_.run();
    if (!status.done() || status.code() != errc::none)
      complain("a member does not say how it is", out);
    else if (status.value().phase != group_phase::stable)
      complain("a member is not settled in the end: " + status.value().cause.message(), out);
  }
  for (const auto& topic : plan_.topics) ledger_->judge(topic, truth.of(topic).back(), true);
  out.insert(out.end(), ledger_->wrong().begin(), ledger_->wrong().end());
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
