#include "cafka/actors/cluster/lane_table.hpp"

#include <algorithm>
#include <utility>

#include "cafka/wire/phrase.hpp"

namespace cafka {

lane_table::lane_table(duration first, duration max, uint64_t seed, naming name_of)
    : first_(first), max_(max), seed_(seed), name_of_(std::move(name_of)) {}

lane_table::actions lane_table::connect(const lane& where, uint64_t ticket, time_point now, time_point deadline) {
  actions out;
  auto& status = lanes_[where];
  if (status.now == state::connected) {
    out.answers.push_back({ticket, {}});
    return out;
  }
  status.waiting.push_back({ticket, deadline});
  if (status.now == state::idle) start(where, status, now, out);
  return out;
}

bool lane_table::awaits(const lane& where, uint64_t epoch) const {
  const auto found = lanes_.find(where);
  return found != lanes_.end() && found->second.now == state::dialing && found->second.epoch == epoch;
}

lane_table::actions lane_table::up(const lane& where, uint64_t epoch, time_point now) {
  actions out;
  if (!awaits(where, epoch)) return out;
  auto& status = lanes_[where];
  status.now = state::connected;
  health_of(where.node).pauses.up(now);
  answer_all(status, {}, out);
  return out;
}

lane_table::actions lane_table::dial_failed(const lane& where, uint64_t epoch, const error& why, time_point now) {
  actions out;
  if (!awaits(where, epoch)) return out;
  ail(where.node, why, now);
  answer_all(lanes_[where], why, out);
  lanes_.erase(where);
  return out;
}

void lane_table::down(const lane& where, uint64_t epoch, const error& why, bool worked, time_point now) {
  const auto found = lanes_.find(where);
  if (found == lanes_.end() || found->second.epoch != epoch || found->second.now != state::connected) return;
  lanes_.erase(found);
  if (!why) return;
  if (worked) health_of(where.node).pauses.reset();
  ail(where.node, why, now);
}

void lane_table::remember(int32_t node, const error& why) { health_of(node).last = why; }

void lane_table::withdraw(const lane& where, uint64_t ticket) {
  const auto found = lanes_.find(where);
  if (found == lanes_.end()) return;
  auto& status = found->second;
  std::erase_if(status.waiting, [ticket](const parked& request) { return request.ticket == ticket; });
  if (status.waiting.empty() && status.now != state::connected) lanes_.erase(found);
}

lane_table::actions lane_table::release(const lane& where, const error& why) {
  actions out;
  const auto found = lanes_.find(where);
  if (found == lanes_.end()) return out;
  answer_all(found->second, why, out);
  lanes_.erase(found);
  return out;
}

lane_table::actions lane_table::tick(time_point now) {
  actions out;
  for (auto i = lanes_.begin(); i != lanes_.end();) {
    auto& [where, status] = *i;
    expire(where, status, now, out);
    if (status.now == state::waiting && !status.waiting.empty() && health_of(where.node).not_before <= now)
      start(where, status, now, out);
    // Nobody waits any more for one that was not dialled yet.
    i = status.now == state::waiting && status.waiting.empty() ? lanes_.erase(i) : std::next(i);
  }
  return out;
}

lane_table::actions lane_table::close(const error& why) {
  actions out;
  for (auto& [where, status] : lanes_) answer_all(status, why, out);
  lanes_.clear();
  brokers_.clear();
  return out;
}

std::optional<lane_table::time_point> lane_table::next_tick() const {
  std::optional<time_point> first;
  const auto note = [&first](time_point t) {
    if (!first || t < *first) first = t;
  };
  for (const auto& [where, status] : lanes_) {
    for (const auto& request : status.waiting) note(request.deadline);
    if (status.now == state::waiting) note(brokers_.at(where.node).not_before);
  }
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
  if (now >= health.not_before) health.not_before = health.pauses.failed(now);
}

void lane_table::start(const lane& where, lane_status& status, time_point now, actions& out) {
  if (health_of(where.node).not_before > now) {
    status.now = state::waiting;
    return;
  }
  status.now = state::dialing;
  status.epoch = ++last_epoch_;
  out.dials.push_back({where, status.epoch});
}

void lane_table::expire(const lane& where, lane_status& status, time_point now, actions& out) {
  std::erase_if(status.waiting, [&](const parked& request) {
    if (request.deadline > now) return false;
    const auto& last = health_of(where.node).last;
    if (last && status.now != state::dialing)
      out.answers.push_back({request.ticket, last});
    else
      out.answers.push_back({request.ticket, not_connected(where.node, last)});
    return true;
  });
}

/// `last`: why the dial before failed, if there was one.
error lane_table::not_connected(int32_t node, const error& last) const {
  auto text = name_of_(node) + ": not connected within the time given";
  if (last) text += "; the attempt before failed: " + phrase(last);
  return {errc::connect_timed_out, text};
}

void lane_table::answer_all(lane_status& status, const error& what, actions& out) {
  for (const auto& request : status.waiting) out.answers.push_back({request.ticket, what});
  status.waiting.clear();
}

} // namespace cafka
