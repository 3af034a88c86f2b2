// What a fleet tells when it is asked how it is.
#include "cafka/actors/fleet/fleet_state.hpp"

#include <algorithm>
#include <utility>

namespace cafka {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

fleet_worker_state state_of(const fleet_crew::member& of) {
  switch (of.is) {
  case fleet_crew::state::busy:
    return fleet_worker_state::busy;
  case fleet_crew::state::idle:
    return fleet_worker_state::idle;
  case fleet_crew::state::leaving:
    return fleet_worker_state::retiring;
  default:
    return fleet_worker_state::restarting;
  }
}

} // namespace

/// The group's part of it is asked of the member, and is missing while there is none.
caf::result<fleet_status_ptr> fleet_state::on_status() {
  auto asked = make_promise<fleet_status_ptr>(self_);
  auto answer = [this, asked](const group_status& of) mutable {
    asked.deliver(fleet_status_ptr{std::make_shared<const fleet_status>(report(of))});
  };
  if (!member_)
    answer({});
  else
    mail(self_, status_atom_v)
        .request(member_, std::chrono::seconds{1})
        .then(
            [answer](const group_status& of) mutable { answer(of); },
            [answer](const caf::error&) mutable { answer({}); });
  return asked;
}

fleet_status fleet_state::report(const group_status& of) const {
  const auto now = agenda_.now();
  fleet_status out;
  out.fleet = {
      .group = config_->group_id,
      .phase = phase(of),
      .member_id = of.member_id,
      .generation = of.generation,
      .health = health_.at(now),
      .reason = health_.reason(now),
      .cause = failed_,
      .workers = crew_.wanted(),
      .busy = static_cast<uint32_t>(crew_.busy_count()),
      .restarting = 0,
      .counters = {}};
  for (uint32_t number = 0; number < crew_.size(); ++number) append_worker(number, now, out);
  for (const auto& each : out.workers)
    if (each.state == fleet_worker_state::restarting) ++out.fleet.restarting;
  const auto& counted = work_.counted();
  out.fleet.counters = {
      .done = counted.done,
      .retried = counted.retried + counted.sent_on,
      .parked = counted.parked,
      .dead_letters = counted.dead_letters,
      .skipped = counted.skipped,
      .fenced = counted.fenced,
      .restarts = crew_.restarts()};
  for (const auto& each : work_.partitions()) append_partition(each, now, out);
  return out;
}

fleet_phase fleet_state::phase(const group_status& of) const {
  if (failed_) return fleet_phase::failed;
  if (closing_) return fleet_phase::draining;
  if (!partings_.empty() || of.phase == group_phase::rebalancing) return fleet_phase::rebalancing;
  return of.phase == group_phase::stable ? fleet_phase::running : fleet_phase::joining;
}

void fleet_state::append_worker(uint32_t number, time_point now, fleet_status& out) const {
  const auto& of = crew_.at(number);
  if (of.is == fleet_crew::state::absent) return;
  auto& added = out.workers.emplace_back();
  added.number = number;
  added.state = state_of(of);
  added.restarts = of.restarts;
  added.since = duration_cast<milliseconds>(now - of.since);
  if (!of.has) return;
  const auto& record = of.has->records[of.has->at_hand.load(std::memory_order_relaxed)];
  added.current = {.where = {std::string{record.topic}, record.partition}, .offset = record.offset};
}

void fleet_state::append_partition(const fleet_work::partition_state& of, time_point now, fleet_status& out) const {
  auto& added = out.partitions.emplace_back();
  added.where = of.where;
  added.position = of.position;
  added.committed = of.committed;
  added.end = of.high_watermark;
  added.open = of.open;
  added.queued = of.open - std::min(of.open, of.with_workers + of.letters + of.parked);
  added.in_flight = of.with_workers;
  added.parked = of.parked;
  if (of.oldest && of.open > 0) added.oldest_undone = duration_cast<milliseconds>(now - *of.oldest);
  added.cooling_down = restarts_.is_paused(of.where, now);
  added.paused = of.paused && !added.cooling_down;
  added.stopped = of.stopped;
}

} // namespace cafka
