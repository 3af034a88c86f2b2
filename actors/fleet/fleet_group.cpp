// What a fleet's member of the group tells: records, and which partitions it has.
#include <algorithm>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/fleet/fleet_state.hpp"

namespace cafka {

namespace {

commit_report_ptr failed(const std::vector<committed_offset>& what, const error& why) {
  auto report = std::make_shared<commit_report>();
  for (const auto& each : what)
    report->push_back({.where = each.where, .outcome = commit_outcome::failed, .offset = each.offset, .why = why});
  return report;
}

} // namespace

void fleet_state::on_batch(const record_batch_ptr& batch, uint64_t number) {
  work_.arrived(batch, number, agenda_.now());
  step();
}

void fleet_state::on_event(const partition_event& event) {
  const topic_partition of{event.topic, event.partition};
  using what = partition_event::what;
  if (event.partition >= 0 && !held_.contains(of)) return; // of what was lost meanwhile
  if (has_moved(event)) {
    work_.moved(of, event.offset, event.kind == what::reset);
    unreadable_.erase(of);
  }
  if (event.kind == what::end_reached) work_.end_reached(of, event.offset);
  if (event.kind == what::failed) on_unreadable(event);
  if (event.kind == what::held_up || event.kind == what::recovered) {
    const bool held = event.kind == what::held_up;
    if (held)
      health_.stopped(of, event.reason);
    else if (!work_.is_stopped(of))
      health_.goes_on(of);
    tell({.what = held ? fleet_event::kind::held_up : fleet_event::kind::recovered, .where = of, .why = event.reason});
  }
  step();
}

/// The policy says what becomes of bytes that are no records; unless it stops the partition, reading goes on behind them.
void fleet_state::on_unreadable(const partition_event& event) {
  const topic_partition of{event.topic, event.partition};
  if (event.batch.known() && event.bytes && work_.undecodable(of, event.batch, event.bytes, event.reason)) {
    anon_mail(seek_atom_v, of, at_offset(event.batch.end)).send(member_);
    return;
  }
  unreadable_[of] = event.offset;
  work_.pause(of, fleet_work::hold::stopped);
  health_.stopped(of, event.reason);
  if (!event.bytes)
    tell({.what = fleet_event::kind::partition_stopped, .where = of, .offset = event.offset, .why = event.reason});
}

void fleet_state::on_assigned(const group_assigned& what) {
  std::vector<topic_partition> added;
  for (const auto& each : what.added) {
    for (auto& [number, of] : partings_) std::erase(of.partitions, each.where);
    work_.give(each);
    held_.insert(each.where);
    added.push_back(each.where);
    if (paused_ || paused_topics_.contains(each.where.topic)) pause(each.where, true);
  }
  if (!added.empty()) tell({.what = fleet_event::kind::assigned, .partitions = std::move(added)});
  step();
}

/// Workers finish the record at hand and hand the rest back; what is done then is committed before the partitions are given up.
caf::result<void> fleet_state::on_revoked(const group_revoked& what) {
  auto asked = make_promise<void>(self_);
  const auto number = ++last_parting_;
  partings_[number] = {.partitions = what.partitions, .answer = asked, .undrained = what.partitions};
  for (const auto& each : what.partitions) work_.leave(each);
  tell({.what = fleet_event::kind::revoked, .partitions = what.partitions});
  // What the group waits for includes the last commit.
  constexpr int share = 4;
  const auto grace = std::min<std::chrono::milliseconds>(config_->drain_timeout, what.patience - what.patience / share);
  agenda_.after(grace, [this, number] { part(number); });
  step();
  return asked;
}

void fleet_state::part(uint64_t number) {
  const auto found = partings_.find(number);
  if (found == partings_.end() || std::exchange(found->second.committing, true)) return;
  commit(
      work_.to_commit(found->second.partitions), config_->group.request_timeout,
      [this, number](const commit_report_ptr&) { parted(number); });
}

void fleet_state::parted(uint64_t number) {
  auto found = partings_.extract(number);
  if (!found) return;
  for (const auto& each : found.mapped().partitions) gone(each);
  found.mapped().answer.deliver();
  step();
}

void fleet_state::gone(const topic_partition& which) {
  work_.take(which);
  held_.erase(which);
  unreadable_.erase(which);
  restarts_.revoked(which);
  health_.goes_on(which);
}

void fleet_state::on_lost(const group_lost& what) {
  for (const auto& each : what.partitions) {
    for (auto& [number, of] : partings_) std::erase(of.partitions, each);
    gone(each);
  }
  if (!what.partitions.empty())
    tell({.what = fleet_event::kind::lost, .partitions = what.partitions, .why = what.cause});
  step();
}

void fleet_state::on_failed(const group_failed& what) { stop_for(what.cause); }

// -- commits -------------------------------------------------------------------------------------------------------------

void fleet_state::commit(
    std::vector<committed_offset> what, std::chrono::milliseconds timeout, committed_callback done) {
  if (what.empty() || !member_)
    return done(failed(what, {errc::closed, group() + ": there is no member at the moment"}));
  mail(self_, commit_offsets{.offsets = what, .timeout = timeout})
      .request(member_, caf::infinite)
      .then(
          [this, what, done](const commit_report_ptr& report) {
            for (size_t i = 0; i < std::min(what.size(), report->size()); ++i)
              if ((*report)[i].outcome == commit_outcome::committed) work_.committed(what[i]);
            done(report);
          },
          [what, done](const caf::error& why) { done(failed(what, to_error(why))); });
}

/// One at a time; what fails is committed with the next.
void fleet_state::commit_again_and_again() {
  agenda_.after(config_->commit_interval, [this] {
    commit(work_.to_commit(), config_->group.request_timeout, [this](const commit_report_ptr&) {
      if (!closing_) commit_again_and_again();
    });
  });
}

} // namespace cafka
