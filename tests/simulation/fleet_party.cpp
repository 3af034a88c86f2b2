#include "tests/simulation/fleet_party.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/caf/exit.hpp"

namespace cafka::test {

fleet_party::fleet_party(
    size_t number, const member_plan& plan, std::shared_ptr<fleet_ledger> ledger, virtual_time& time,
    cluster_actor cluster, milliseconds now)
    : plan_(plan),
      time_(time),
      work_(std::make_shared<unreliable_work>()),
      cluster_(std::move(cluster)),
      random_(plan.fleet->config.seed + number) {
  work_->number = number;
  work_->ledger = std::move(ledger);
  work_->plan = &plan_;
  work_->now = now;
  work_->ledger->came(number, plan_.fleet->config);
  auto config = plan_.fleet->config;
  config.on_event = [work = work_](const fleet_event& what) { work->hear(what); };
  fleet_ = spawn_fleet(time.system(), cluster_, config, [work = work_](worker::pointer) {
    return unreliable_work::make_behavior(work);
  });
}

std::string fleet_party::step(milliseconds now) {
  work_->now = now;
  work_->pay();
  time_.run();
  resume_what_stopped();
  if (work_->mood == unreliable_work::moods::wild && !closing_) act_on_a_whim();
  time_.run();
  std::erase_if(commits_, [](const auto& each) { return each.done(); });
  std::erase_if(asked_, [](const auto& each) { return each.done(); });
  return std::exchange(work_->log, {});
}

void fleet_party::resume_what_stopped() {
  auto stopped = std::exchange(work_->stopped, {});
  for (auto& each : stopped) {
    if (each.due > work_->now && work_->mood == unreliable_work::moods::wild) {
      work_->stopped.push_back(std::move(each));
      continue;
    }
    if (closing_) continue;
    work_->ledger->resumed(work_->number, each.where);
    asked_.push_back(time_.ask<void>(fleet_, resume_atom_v, each.where));
  }
}

/// Somebody at a desk: nothing of it may do harm.
void fleet_party::act_on_a_whim() {
  if (random_.below(1'000) >= plan_.fleet->whims) return;
  const auto& topics = plan_.fleet->config.topics;
  const topic_partition some{topics.empty() ? "t0" : topics.front(), static_cast<int32_t>(random_.below(4))};
  switch (random_.below(6)) {
  case 0:
    asked_.push_back(time_.ask<void>(fleet_, pause_atom_v));
    return;
  case 1:
    asked_.push_back(time_.ask<void>(fleet_, pause_atom_v, some));
    return;
  case 2:
    work_->log += " paused partitions are resumed;";
    for (const auto& each : std::exchange(work_->stopped, {})) work_->ledger->resumed(work_->number, each.where);
    asked_.push_back(time_.ask<void>(fleet_, resume_atom_v));
    return;
  case 3:
    commits_.push_back(time_.ask<commit_report_ptr>(fleet_, flush_atom_v));
    return;
  default:
    asked_.push_back(time_.ask<void>(fleet_, scale_atom_v, static_cast<uint32_t>(1 + random_.below(10))));
  }
}

void fleet_party::keep_nothing() {
  if (work_->mood != unreliable_work::moods::wild) return;
  work_->mood = unreliable_work::moods::calm;
  if (closing_) return;
  for (const auto& each : std::exchange(work_->stopped, {})) work_->ledger->resumed(work_->number, each.where);
  asked_.push_back(time_.ask<void>(fleet_, resume_atom_v));
}

// First nothing of it reaches the brokers any more.
void fleet_party::kill() {
  has_gone();
  send_exit(cluster_, caf::exit_reason::kill);
  time_.run();
  send_exit(fleet_, caf::exit_reason::kill);
  time_.run();
}

bool fleet_party::has(const caf::actor& who) const {
  return caf::actor_cast<caf::actor_addr>(fleet_) == who || caf::actor_cast<caf::actor_addr>(cluster_) == who;
}

void fleet_party::end() {
  has_gone();
  send_exit(fleet_, caf::exit_reason::kill);
  time_.run();
}

void fleet_party::has_gone() {
  work_->ended = true;
  work_->ledger->ended(work_->number);
  work_->forget();
  time_.run();
}

void fleet_party::close() {
  closing_ = time_.ask<void>(fleet_, close_atom_v, caf::timespan{plan_.config.group.close_timeout});
}

bool fleet_party::may_give_up() const {
  const auto& config = plan_.fleet->config;
  const auto stops = [](const failure_policy& each) { return each.end == failure_end::stop_fleet; };
  return config.restarts.leave_after.count() > 0 || stops(config.on_failure)
         || std::ranges::any_of(config.on_failure_of, [&](const auto& each) { return stops(each.second); });
}

std::string fleet_party::complaint() const {
  const auto& failed = work_->failed;
  const bool may = may_give_up() && (failed.code() == errc::handler_failed || failed.code() == errc::invalid_record);
  if (failed && !may) return "failed: " + failed.message();
  if (std::ranges::any_of(asked_, [](const auto& each) { return !each.done(); })) return "did not answer its user";
  if (closing_ && !closing_->done()) return "did not close";
  return {};
}

std::string fleet_party::trouble() {
  if (!commits_.empty()) return "did not answer a commit";
  const auto status = time_.ask<fleet_status_ptr>(fleet_, status_atom_v);
  time_.run();
  if (!status.done() || status.code() != errc::none) return "does not say how it is";
  const auto& is = status.value()->fleet;
  if (is.phase != fleet_phase::running) return "is " + std::string{to_string(is.phase)} + " in the end: " + is.reason;
  if (is.health != fleet_health::healthy)
    return "is " + std::string{to_string(is.health)} + " in the end: " + is.reason;
  for (const auto& each : status.value()->partitions)
    if (each.open > 0)
      return "has " + std::to_string(each.open) + " open records in the end: " + to_json(*status.value());
  return {};
}

} // namespace cafka::test
