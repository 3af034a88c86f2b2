#include "cafka/actors/fleet/restart_ledger.hpp"

#include <algorithm>
#include <utility>

namespace cafka {

std::string_view to_string(restart_ledger::step what) {
  static constexpr std::string_view names[] = {"restart", "pause", "degrade", "leave"};
  return names[static_cast<size_t>(what)];
}

restart_ledger::restart_ledger(const restart_policy& policy, uint64_t seed) : policy_(policy), random_(seed) {}

restart_ledger::decision restart_ledger::crashed(
    uint64_t worker, const std::optional<topic_partition>& at, time_point now) {
  decision to{.restart_at = restart_of(worker, now)};
  auto& of = sites_[at];
  // What crashes during a pause was at work before it, and says nothing about what comes after it.
  if (now >= of.paused_until) {
    of.crashes.push_back(now);
    of.last_crash = now;
    if (is_too_much(of, now)) escalate(of, at.has_value(), to, now);
  }
  if (is_hopeless(now)) to.what = step::leave;
  return to;
}

void restart_ledger::revoked(const topic_partition& at) { forget(at); }

void restart_ledger::resumed(const topic_partition& at) {
  if (const auto found = sites_.find(at); found != sites_.end()) found->second.paused_until = {};
}

bool restart_ledger::is_paused(const topic_partition& at, time_point now) const {
  const auto found = sites_.find(at);
  return found != sites_.end() && now < found->second.paused_until;
}

restart_ledger::time_point restart_ledger::restart_of(uint64_t worker, time_point now) {
  auto found = workers_.find(worker);
  if (found == workers_.end())
    found = workers_.emplace(worker, backoff{policy_.backoff, policy_.backoff_max, random_.next()}).first;
  found->second.up_since.reset();
  return found->second.pauses.failed(now);
}

bool restart_ledger::is_too_much(site& of, time_point now) const {
  while (of.crashes.front() <= now - policy_.within) of.crashes.pop_front();
  return of.crashes.size() > policy_.max_restarts;
}

void restart_ledger::escalate(site& of, bool is_partition, decision& to, time_point now) {
  of.crashes.clear();
  of.paused_until = now + policy_.cool_down;
  if (of.cool_downs < policy_.max_cool_downs)
    ++of.cool_downs;
  else if (!std::exchange(of.degraded, true) && degraded_++ == 0)
    degraded_since_ = now;
  to.what = of.degraded ? step::degrade : step::pause;
  if (is_partition)
    to.resume_at = of.paused_until;
  else
    to.restart_at = std::max(to.restart_at, of.paused_until);
}

bool restart_ledger::is_hopeless(time_point now) const {
  return is_degraded() && policy_.leave_after.count() > 0
         && now - std::max(degraded_since_, last_health_) >= policy_.leave_after;
}

void restart_ledger::note_health(uint64_t worker, const topic_partition& at, time_point now) {
  last_health_ = now;
  if (const auto found = workers_.find(worker); found != workers_.end()) {
    auto& [pauses, up_since] = found->second;
    pauses.up(now);
    if (!up_since) up_since = now;
    if (now - *up_since >= policy_.backoff_max) workers_.erase(found);
  }
  for (const auto& where : {site_name{at}, site_name{}})
    if (const auto found = sites_.find(where); found != sites_.end() && is_as_new(found->second, now)) forget(where);
  forget_old(now);
}

bool restart_ledger::is_as_new(const site& of, time_point now) const {
  return now - std::max(of.last_crash, of.paused_until) >= policy_.within;
}

// Partitions in which nothing happens any more would else keep the ledger from being calm. Those that cooled down are
// kept until something is done in them.
void restart_ledger::forget_old(time_point now) {
  if (now < next_forgetting_) return;
  next_forgetting_ = now + policy_.within;
  std::erase_if(sites_, [&](const auto& each) {
    return each.second.cool_downs == 0 && !each.second.degraded && is_as_new(each.second, now);
  });
}

void restart_ledger::forget(const site_name& at) {
  const auto found = sites_.find(at);
  if (found == sites_.end()) return;
  if (found->second.degraded) --degraded_;
  sites_.erase(found);
}

} // namespace cafka
