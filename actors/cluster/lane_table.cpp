#include "cafka/actors/cluster/lane_table.hpp"

#include <utility>

#include "cafka/actors/retry/refused_authentication.hpp"
#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

// Brokers count refusals, and some lock the user out: the pauses are so many times as long then.
constexpr int refused_factor = 10;

} // namespace

lane_table::lane_table(duration first, duration max, uint64_t seed, naming name_of)
    : first_(first), max_(max), seed_(seed), name_of_(std::move(name_of)) {}

lane_table::actions lane_table::connect(const lane& where, uint64_t ticket, time_point now, time_point deadline) {
  actions out;
  const auto which = lanes_.try_emplace(where).first;
  auto& status = which->second;
  if (status.now == state::connected) {
    out.answers.push_back({ticket, {}});
    return out;
  }
  status.waiting.emplace(ticket, waiter{deadline, std::chrono::ceil<std::chrono::milliseconds>(deadline - now)});
  deadlines_.emplace(deadline, where, ticket);
  if (status.now == state::idle) start(which, now, out);
  return out;
}

bool lane_table::awaits(const lane& where, uint64_t epoch) const {
  const auto found = lanes_.find(where);
  return found != lanes_.end() && found->second.now == state::dialing && found->second.epoch == epoch;
}

lane_table::actions lane_table::up(const lane& where, uint64_t epoch, time_point now) {
  actions out;
  if (!awaits(where, epoch)) return out;
  const auto which = lanes_.find(where);
  which->second.now = state::connected;
  auto& health = health_of(where.node);
  health.pauses.up(now);
  health.last = {}; // what was wrong before is no cause of what follows
  answer_all(which, {}, out);
  return out;
}

lane_table::actions lane_table::dial_failed(const lane& where, uint64_t epoch, const error& why, time_point now) {
  actions out;
  if (!awaits(where, epoch)) return out;
  ail(where.node, why, now);
  const auto which = lanes_.find(where);
  answer_all(which, why, out);
  forget(which);
  return out;
}

void lane_table::down(const lane& where, uint64_t epoch, const error& why, bool worked, time_point now) {
  const auto found = lanes_.find(where);
  if (found == lanes_.end() || found->second.epoch != epoch || found->second.now != state::connected) return;
  forget(found);
  if (!why) return;
  // Not for a lane that follows another into the same failure.
  if (auto& health = health_of(where.node); worked && now >= health.not_before) health.pauses.reset();
  ail(where.node, why, now);
}

void lane_table::remember(int32_t node, const error& why) { health_of(node).last = why; }

void lane_table::withdraw(const lane& where, uint64_t ticket) {
  const auto found = lanes_.find(where);
  if (found == lanes_.end()) return;
  auto& status = found->second;
  if (const auto one = status.waiting.extract(ticket)) deadlines_.erase({one.mapped().deadline, where, ticket});
  if (status.waiting.empty() && status.now != state::connected) forget(found);
}

lane_table::actions lane_table::release(const lane& where, const error& why) {
  actions out;
  const auto found = lanes_.find(where);
  if (found == lanes_.end()) return out;
  answer_all(found, why, out);
  forget(found);
  return out;
}

lane_table::actions lane_table::tick(time_point now) {
  actions out;
  while (!deadlines_.empty() && std::get<time_point>(*deadlines_.begin()) <= now) {
    const auto [deadline, where, ticket] = *deadlines_.begin();
    deadlines_.erase(deadlines_.begin());
    const auto which = lanes_.find(where);
    const auto late = which->second.waiting.extract(ticket);
    out.answers.push_back({ticket, too_late(which, late.mapped().patience)});
    // Nobody waits any more for one that was not dialled yet.
    if (which->second.now == state::waiting && which->second.waiting.empty()) forget(which);
  }
  while (!pauses_.empty() && pauses_.begin()->first <= now) {
    const auto which = lanes_.find(pauses_.begin()->second);
    pauses_.erase(pauses_.begin());
    which->second.paused_until.reset();
    start(which, now, out);
  }
  return out;
}

lane_table::actions lane_table::close(const error& why) {
  actions out;
  for (auto which = lanes_.begin(); which != lanes_.end(); ++which) answer_all(which, why, out);
  lanes_.clear();
  brokers_.clear();
  pauses_.clear();
  return out;
}

std::optional<lane_table::time_point> lane_table::next_tick() const {
  std::optional<time_point> first;
  if (!deadlines_.empty()) first = std::get<time_point>(*deadlines_.begin());
  if (!pauses_.empty() && (!first || pauses_.begin()->first < *first)) first = pauses_.begin()->first;
  return first;
}

bool lane_table::paused(int32_t node, time_point now) const {
  const auto found = brokers_.find(node);
  return found != brokers_.end() && found->second.not_before > now;
}

lane_table::state lane_table::state_of(const lane& where) const {
  const auto found = lanes_.find(where);
  return found == lanes_.end() ? state::idle : found->second.now;
}

lane_table::broker_health& lane_table::health_of(int32_t node) {
  const auto seed = seed_ ^ (static_cast<uint64_t>(static_cast<uint32_t>(node)) << 32);
  return brokers_.try_emplace(node, broker_health{backoff{first_, max_, seed}, {}, {}}).first->second;
}

/// When a broker dies all its lanes report it: that is one failure, not several.
void lane_table::ail(int32_t node, const error& why, time_point now) {
  auto& health = health_of(node);
  health.last = why;
  if (now < health.not_before) return;
  const auto pause = health.pauses.failed(now) - now;
  health.not_before = now + (is_refused_authentication(why.code()) ? refused_factor * pause : pause);
}

/// The pause may have grown since it was last looked at.
void lane_table::start(position which, time_point now, actions& out) {
  auto& [where, status] = *which;
  const auto& health = health_of(where.node);
  if (const auto until = health.not_before; until > now) {
    if (is_refused_authentication(health.last.code())) {
      answer_all(which, health.last, out);
      return forget(which);
    }
    status.now = state::waiting;
    status.paused_until = until;
    pauses_.emplace(until, where);
    return;
  }
  status.now = state::dialing;
  status.epoch = ++last_epoch_;
  out.dials.push_back({where, status.epoch});
}

void lane_table::answer_all(position which, const error& what, actions& out) {
  for (const auto& [ticket, waits] : which->second.waiting) {
    out.answers.push_back({ticket, what});
    deadlines_.erase({waits.deadline, which->first, ticket});
  }
  which->second.waiting.clear();
}

/// One for which nobody waits.
void lane_table::forget(position which) {
  if (which->second.paused_until) pauses_.erase({*which->second.paused_until, which->first});
  lanes_.erase(which);
}

/// What came of the attempt before says more than that time has passed, so its code is told; unless that code would say that
/// a request was under way. CONNECTION_CLOSED is told of connections that did not come about, too.
error lane_table::too_late(position which, std::chrono::milliseconds patience) {
  const auto node = which->first.node;
  const auto& last = health_of(node).last;
  if (last && which->second.now != state::dialing) return last;
  auto text = name_of_(node) + ": not connected within " + std::to_string(patience.count()) + " ms";
  if (!last) return {errc::connect_timed_out, text + "; is it up, and can it be reached from here?"};
  const bool tells_of_requests =
      last.info().outcome == produce_outcome::unknown && last.code() != errc::connection_closed;
  text += "; the attempt before failed: ";
  return {tells_of_requests ? errc::connect_timed_out : last.code(), text + after(text, phrase(last))};
}

} // namespace cafka
