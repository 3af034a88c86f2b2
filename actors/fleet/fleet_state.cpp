#include "cafka/actors/fleet/fleet_state.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/prepare.hpp"

namespace cafka {

namespace {

uint64_t seed_of(const fleet_config& config) {
  if (config.seed != 0) return config.seed;
  std::random_device source;
  return (static_cast<uint64_t>(source()) << 32) | source();
}

fleet_work::settings settings_of(const fleet_config& config) {
  const fleet_order order{.by = config.ordering, .without_key = config.without_key, .limits = config.limits};
  return {
      .order = order,
      .policies = config.policies(),
      .workers = config.concurrency,
      .window = config.window,
      .parked_bytes = config.parked_bytes,
      .max_metadata = config.max_metadata_bytes,
      .seed = config.seed + 7};
}

} // namespace

fleet_actor detail::spawn_fleet(
    caf::actor_system& system, cluster_actor cluster, fleet_config config, worker_factory make,
    fleet_monitor_actor monitor) {
  if (auto why = config.validate()) throw why;
  require_types(system);
  config.seed = seed_of(config);
  if (config.group_id.empty()) config.group_id = config.group.group_id;
  return fleet_actor{spawn<fleet_state>(
      system, std::move(cluster), std::make_shared<const fleet_config>(std::move(config)), std::move(make),
      std::move(monitor))};
}

fleet_state::fleet_state(
    fleet_actor::pointer self, cluster_actor cluster, std::shared_ptr<const fleet_config> config, worker_factory make,
    fleet_monitor_actor monitor)
    : self_(self),
      cluster_(std::move(cluster)),
      config_(std::move(config)),
      make_(std::move(make)),
      monitor_(std::move(monitor)),
      watch_(self),
      agenda_(self),
      member_restarts_(config_->group.retry_backoff, config_->group.retry_backoff_max, config_->seed + 1),
      work_(settings_of(*config_)),
      restarts_(config_->restarts, config_->seed + 2),
      health_(config_->stall_after, config_->restarts.within),
      rate_(config_->records_per_second),
      letter_pauses_(config_->letters.retry_backoff, config_->letters.retry_backoff_max, config_->seed + 3) {}

fleet_state::~fleet_state() {
  for (const auto& [number, each] : workers_) send_exit(each);
  send_exit(inlet_);
}

fleet_actor::behavior_type fleet_state::make_behavior() {
  set_clocks();
  inlet_ = spawn<fleet_inlet>(self_->home_system(), caf::actor_cast<fleet_actor>(self_->address()));
  watch_.watch(self_, cluster_, [this](const caf::error&) {
    stop_for({errc::cluster_closed, group() + ": the cluster of the fleet has ended"});
  });
  for (const auto number : crew_.resize(config_->concurrency)) start_worker(number);
  start_member();
  commit_again_and_again();
  watch_progress();
  return {
      [this](pause_atom) { return pause_all(true); },
      [this](pause_atom, const std::string& topic) { return pause_topic(topic, true); },
      [this](pause_atom, const topic_partition& which) { return pause_one(which, true); },
      [this](resume_atom) { return pause_all(false); },
      [this](resume_atom, const std::string& topic) { return pause_topic(topic, false); },
      [this](resume_atom, const topic_partition& which) { return pause_one(which, false); },
      [this](scale_atom, uint32_t workers) { return on_scale(workers); },
      [this](status_atom) { return on_status(); },
      [this](flush_atom) { return on_flush(); },
      [this](close_atom, caf::timespan within) { return on_close(within); },
      [this](const record_batch_ptr& batch, uint64_t number) { on_batch(batch, number); },
      [this](const partition_event& event) { on_event(event); },
      [this](const group_assigned& what) { on_assigned(what); },
      [this](const group_revoked& what) { return on_revoked(what); },
      [this](const group_lost& what) { on_lost(what); },
      [this](const group_failed& what) { on_failed(what); },
      [this](const ready_worker& what) { on_ready(what); },
      [this](const finished_work& what) { on_finished(what); },
      [this](tick_atom, uint64_t number) { agenda_.ticked(number); },
  };
}

// -- the user's ----------------------------------------------------------------------------------------------------------

caf::result<void> fleet_state::pause_all(bool yes) {
  if (closing_) return make_error(errc::closed, group() + ": the fleet is closing");
  paused_ = yes;
  if (!yes) paused_topics_.clear();
  for (const auto& each : held_) pause(each, yes);
  step();
  return caf::unit;
}

/// Partitions of it that come later are paused as well.
caf::result<void> fleet_state::pause_topic(const std::string& topic, bool yes) {
  if (closing_) return make_error(errc::closed, group() + ": the fleet is closing");
  const auto is_of = [&topic](const topic_partition& each) { return each.topic == topic; };
  if (std::none_of(held_.begin(), held_.end(), is_of) && !paused_topics_.contains(topic))
    return make_error(errc::unknown_topic_or_partition, "'" + topic + "' is not assigned to this member of " + group());
  yes ? void(paused_topics_.insert(topic)) : void(paused_topics_.erase(topic));
  for (const auto& each : held_)
    if (is_of(each)) pause(each, yes);
  step();
  return caf::unit;
}

caf::result<void> fleet_state::pause_one(const topic_partition& which, bool yes) {
  if (closing_) return make_error(errc::closed, group() + ": the fleet is closing");
  if (!held_.contains(which))
    return make_error(
        errc::unknown_topic_or_partition, to_string(which) + " is not assigned to this member of " + group());
  pause(which, yes);
  step();
  return caf::unit;
}

/// What has stopped, or cools down, goes on when it is resumed.
void fleet_state::pause(const topic_partition& which, bool yes) {
  using hold = fleet_work::hold;
  if (yes) return work_.pause(which, hold::user);
  for (const auto each : {hold::user, hold::cooling, hold::stopped}) work_.resume(which, each);
  restarts_.resumed(which);
  health_.goes_on(which);
  if (const auto stopped = unreadable_.extract(which); stopped && stopped.mapped() >= 0 && member_)
    anon_mail(seek_atom_v, which, at_offset(stopped.mapped())).send(member_);
}

caf::result<void> fleet_state::on_scale(uint32_t workers) {
  if (closing_) return make_error(errc::closed, group() + ": the fleet is closing");
  if (workers == 0 || workers > fleet_config::most_workers)
    return make_error(
        errc::invalid_request, group() + ": " + std::to_string(workers) + " workers were asked for; from 1 to "
                                   + std::to_string(fleet_config::most_workers) + " are allowed");
  work_.resize(workers);
  for (const auto number : crew_.resize(workers)) start_worker(number);
  step();
  return caf::unit;
}

caf::result<commit_report_ptr> fleet_state::on_flush() {
  if (closing_) return make_error(errc::closed, group() + ": the fleet is closing");
  auto asked = make_promise<commit_report_ptr>(self_);
  commit(work_.to_commit(), config_->group.request_timeout, [asked](const commit_report_ptr& report) mutable {
    asked.deliver(report);
  });
  return asked;
}

/// The member gives all partitions up before it leaves, as when another one wants them.
caf::result<void> fleet_state::on_close(caf::timespan within) {
  auto asked = make_promise<void>(self_);
  closed_.push_back(asked);
  if (std::exchange(closing_, true)) return asked;
  agenda_.after(within, [this] {
    part_all([](const auto&) { return true; });
    agenda_.after(std::chrono::seconds{1}, [this] { end(); });
  });
  close_member();
  return asked;
}

void fleet_state::close_member() {
  if (!member_) return end();
  const auto done = [this] { end(); };
  watch_.forget(self_, member_);
  mail(self_, close_atom_v).request(member_, caf::infinite).then(done, [done](const caf::error&) { done(); });
}

void fleet_state::end() {
  closing_ = true;
  agenda_.clear();
  for (auto& each : std::exchange(closed_, {})) each.deliver();
  self_->quit();
}

// -- itself --------------------------------------------------------------------------------------------------------------

void fleet_state::start_member() {
  if (closing_ || failed_) return;
  member_ = spawn_group_reader(self_->home_system(), cluster_, config_->member(), group_subscriber_actor{inlet_});
  watch_.watch(self_, member_, [this](const caf::error&) { member_ended(); });
  member_restarts_.up(agenda_.now());
  anon_mail(group_subscription{.topics = config_->all_topics(), .pattern = config_->topic_pattern}).send(member_);
}

/// It supervises its reader and its membership, so that hardly anything ends it; what it had is lost then.
void fleet_state::member_ended() {
  member_ = nullptr;
  if (closing_) return end();
  if (failed_) return;
  on_lost({.partitions = {held_.begin(), held_.end()}, .cause = {errc::answer_lost, group() + ": the member ended"}});
  agenda_.at(member_restarts_.failed(agenda_.now()), [this] { start_member(); });
}

/// After whatever has happened.
void fleet_state::step() {
  work_.tick(agenda_.now(), wall_clock());
  for (const auto number : work_.take_answered()) mail(self_, release_atom_v, number).send(inlet_);
  tell_notes();
  write_letters();
  hand_out();
  part_all([this](parting& each) {
    std::erase_if(each.undrained, [this](const auto& of) { return work_.is_drained(of); });
    return each.undrained.empty();
  });
  look_at_health();
  tick_at_next();
}

void fleet_state::part_all(const std::function<bool(parting&)>& if_so) {
  std::vector<uint64_t> numbers;
  for (auto& [number, each] : partings_)
    if (!each.committing && if_so(each)) numbers.push_back(number);
  for (const auto number : numbers) part(number);
}

/// One entry of the agenda at a time.
void fleet_state::tick_at_next() {
  auto next = work_.next_tick();
  if (rate_at_) next = next ? std::min(*next, *rate_at_) : *rate_at_;
  if (tick_ && next && tick_->first <= *next) return;
  if (tick_) agenda_.withdraw(*std::exchange(tick_, {}));
  if (!next) return;
  tick_ = agenda_.at(*next, [this] {
    tick_.reset();
    step();
  });
}

/// Clocks of systems are set; virtual ones have nothing to do with them.
void fleet_state::set_clocks() {
  using std::chrono::milliseconds;
  const auto now = agenda_.now();
  const auto apart = std::chrono::steady_clock::now() - now;
  const bool is_virtual = apart > std::chrono::seconds{10} || apart < -std::chrono::seconds{10};
  if (is_virtual && clocks_.first != 0) return;
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  clocks_ = {std::chrono::duration_cast<milliseconds>(since_1970).count(), now};
}

int64_t fleet_state::wall_clock() const {
  const auto passed = agenda_.now() - clocks_.second;
  return clocks_.first + std::chrono::duration_cast<std::chrono::milliseconds>(passed).count();
}

void fleet_state::tell_notes() {
  using note = fleet_work::note;
  for (const auto& each : work_.take_notes()) {
    fleet_event event{.where = each.where, .offset = each.offset, .how = each.why};
    if (each.what == note::kind::skipped) {
      event.what = fleet_event::kind::skipped;
      tell(event);
    } else if (each.what == note::kind::partition_stopped) {
      event.what = fleet_event::kind::partition_stopped;
      health_.stopped(each.where, each.why.why);
      tell(event);
    } else if (each.what == note::kind::fleet_stopped) {
      stop_for(
          {each.why.why.code(),
           to_string(each.where) + " at offset " + std::to_string(each.offset) + ": " + to_string(each.why)});
    }
  }
}

/// A monitor that is slow does not make memory grow.
void fleet_state::tell(fleet_event what) {
  constexpr size_t most = 1000;
  if (config_->on_event) config_->on_event(what);
  if (!monitor_) return;
  if (untold_ >= most) {
    ++missed_;
    return;
  }
  ++untold_;
  what.missed = std::exchange(missed_, 0);
  const auto heard = [this] { --untold_; };
  mail(self_, std::move(what)).request(monitor_, caf::infinite).then(heard, [heard](const caf::error&) { heard(); });
}

void fleet_state::look_at_health() {
  const auto now = agenda_.now();
  health_.work(work_.at_work(), now);
  health_.degraded(restarts_.is_degraded());
  if (work_.open_letters() == 0)
    for (const auto& each : std::exchange(refused_topics_, {})) health_.can_write(each);
  const auto is = health_.at(now);
  if (std::exchange(told_health_, is) == is) return;
  using kind = fleet_event::kind;
  constexpr kind kinds[] = {kind::healthy, kind::degraded, kind::stalled};
  tell({.what = kinds[static_cast<size_t>(is)], .reason = health_.reason(now)});
}

/// As if it were asked to close, but it stays to say why.
void fleet_state::stop_for(const error& why) {
  if (failed_) return;
  failed_ = why;
  tell({.what = fleet_event::kind::failed, .why = why});
  if (!member_) return;
  watch_.forget(self_, member_);
  const auto done = [this] { member_ = nullptr; };
  mail(self_, close_atom_v).request(member_, caf::infinite).then(done, [done](const caf::error&) { done(); });
}

} // namespace cafka
