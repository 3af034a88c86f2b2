#include "cafka/actors/group/group_coordinator_state.hpp"

#include <random>
#include <utility>
#include <variant>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/caf/unreachable.hpp"
#include "cafka/actors/group/classic_membership.hpp"
#include "cafka/actors/group/consumer_membership.hpp"
#include "cafka/actors/retry/deadline.hpp"
#include "cafka/wire/frame.hpp"

namespace cafka {

namespace {

// The highest version of OffsetCommit that names topics by name, as the members of a group do among themselves.
constexpr int16_t max_commit_version = 9;

uint64_t seed_of(const group_config& config) {
  if (config.seed != 0) return config.seed;
  std::random_device source;
  return (static_cast<uint64_t>(source()) << 32) | source();
}

std::unique_ptr<group_membership> make_membership(const group_config& config) {
  const auto seed = config.seed + 1;
  if (config.protocol == group_protocol::consumer) return std::make_unique<consumer_membership>(config, seed);
  return std::make_unique<classic_membership>(config, seed);
}

/// What a coordinator is told by a member that ends without waiting for an answer.
call_ptr farewell_of(const group_request& what, const group_config& config) {
  const auto to = route::to_coordinator(coordinator_kind::group, config.group_id);
  return std::visit([&](const auto& request) { return make_call(to, request, config.request_timeout); }, what);
}

template <class Response>
error read_as(const response& what, group_response& out) {
  Response message;
  error why;
  if (wire::decode_body(what.span(), what.version, message, why)) out = std::move(message);
  return why;
}

error read(const response& what, group_response& out) {
  switch (what.key) {
  case wire::api_key::join_group:
    return read_as<wire::join_group_response>(what, out);
  case wire::api_key::sync_group:
    return read_as<wire::sync_group_response>(what, out);
  case wire::api_key::heartbeat:
    return read_as<wire::heartbeat_response>(what, out);
  case wire::api_key::leave_group:
    return read_as<wire::leave_group_response>(what, out);
  default:
    return read_as<wire::consumer_group_heartbeat_response>(what, out);
  }
}

} // namespace

group_coordinator_actor spawn_group_coordinator(
    caf::actor_system& system, cluster_actor cluster, group_config config, group_member_actor member,
    group_resumption before) {
  if (auto refused = config.validate()) throw refused;
  require_types(system);
  config.seed = seed_of(config);
  return spawn<group_coordinator_state>(
      system, std::move(cluster), std::make_shared<const group_config>(std::move(config)), std::move(member),
      std::move(before));
}

group_coordinator_state::group_coordinator_state(
    group_coordinator_actor::pointer self, cluster_actor cluster, std::shared_ptr<const group_config> config,
    const group_member_actor& member, const group_resumption& before)
    : self_(self),
      cluster_(std::move(cluster)),
      config_(std::move(config)),
      member_(caf::actor_cast<caf::actor_addr>(member)),
      watch_(self),
      agenda_(self),
      pauses_(config_->retry_backoff, config_->retry_backoff_max, config_->seed),
      membership_(make_membership(*config_)),
      commits_(
          config_->group_id, config_->instance_id,
          {config_->retry_backoff, config_->retry_backoff_max, config_->seed + 2}) {
  go_on_as(before);
}

/// Dropped by all who held it: the group need not wait until the session has ended. Whoever dies of an error says nothing, for
/// another one may be started in its place.
group_coordinator_state::~group_coordinator_state() {
  if (!ended_ && !is_unreachable(self_)) return;
  for (const auto& action : membership_->quit()) {
    const auto* farewell = std::get_if<membership::send>(&action);
    if (farewell != nullptr && cluster_) anon_mail(farewell_of(farewell->what, *config_)).send(cluster_);
  }
}

group_coordinator_actor::behavior_type group_coordinator_state::make_behavior() {
  watch_.watch(self_, cluster_, [this](const caf::error&) {
    tell(group_failed{{errc::cluster_closed, "group '" + config_->group_id + "': the cluster has ended"}});
    end();
  });
  if (const auto member = caf::actor_cast<caf::strong_actor_ptr>(member_))
    watch_.watch(self_, caf::actor_cast<caf::actor>(member), [this](const caf::error&) { end(); });
  on_exit(self_, [this](const caf::error&) { end(); });
  return {
      [this](const group_subscription& what) { return on_subscription(what); },
      [this](const commit_offsets& what) { return on_commit(what); },
      [this](const group_progress& what) { perform(membership_->progress(what.busy, agenda_.now())); },
      [this](leave_atom) { return on_leave(false); },
      [this](status_atom) { return status(); },
      [this](close_atom) { return on_leave(true); },
      [this](const leader_update& update) { on_update(update); },
      [this](tick_atom, uint64_t number) { on_tick(number); },
  };
}

// -- messages ----------------------------------------------------------------------------------------------------------

caf::result<commit_report_ptr> group_coordinator_state::on_commit(const commit_offsets& what) {
  auto asked = make_promise<commit_report_ptr>(self_);
  const auto ticket = ++last_commit_;
  committing_.emplace(ticket, asked);
  const auto now = agenda_.now();
  perform(commits_.commit(ticket, what.offsets, now, deadline_of(now, what.timeout)));
  return asked;
}

caf::result<void> group_coordinator_state::on_leave(bool closes) {
  auto asked = make_promise<void>(self_);
  leaving_.push_back(asked);
  closing_ = closing_ || closes;
  subscription_ = {};
  pattern_ = {};
  const auto deadline = deadline_of(agenda_.now(), config_->close_timeout);
  perform(membership_->leave("the member leaves", agenda_.now(), deadline));
  return asked;
}

group_status group_coordinator_state::status() const {
  const auto& cause = membership_->cause();
  return {
      .phase = membership_->phase(),
      .member_id = membership_->member_id(),
      .generation = membership_->generation(),
      .assignor = membership_->assignor_name(),
      .leads = membership_->leads(),
      .assigned = membership_->owned(),
      .topic_ids = membership_->topic_ids(),
      .cause = cause ? cause : fetch_problem_};
}

void group_coordinator_state::on_tick(uint64_t number) {
  agenda_.ticked(number);
  set_alarm();
}

/// What the state machines want to be called for.
void group_coordinator_state::set_alarm() {
  auto next = membership_->next_tick();
  if (const auto due = commits_.next_tick(); due && (!next || *due < *next)) next = due;
  if (!next || (alarm_ && *alarm_ <= *next)) return;
  alarm_ = next;
  agenda_.at(*next, [this] {
    alarm_.reset();
    perform(membership_->tick(agenda_.now()));
    perform(commits_.tick(agenda_.now()));
  });
}

// -- the membership's actions ------------------------------------------------------------------------------------------

/// What is done may bring more to do, which follows in its turn.
void group_coordinator_state::perform(membership_actions todo) {
  for (auto& action : todo) todo_.push_back(std::move(action));
  if (std::exchange(performing_, true)) return;
  while (!todo_.empty()) {
    const auto action = std::move(todo_.front());
    todo_.pop_front();
    std::visit([this](const auto& what) { perform(what); }, action);
  }
  performing_ = false;
  commits_.rebalancing(membership_->between_generations());
  tell_status();
  set_alarm();
}

void group_coordinator_state::perform(const membership::send& what) {
  const auto done = [this, ticket = what.ticket](const error& why, const response_ptr& response) {
    why ? perform(membership_->unanswered(ticket, why, agenda_.now())) : answered(ticket, response);
  };
  std::visit([&](const auto& request) { call(request, what.timeout, what.over_own_lane, done); }, what.what);
}

void group_coordinator_state::answered(uint64_t ticket, const response_ptr& what) {
  group_response message;
  const auto why = read(*what, message);
  const auto now = agenda_.now();
  perform(why ? membership_->unanswered(ticket, why, now) : membership_->answered(ticket, message, now));
}

void group_coordinator_state::perform(const membership::failed& what) {
  perform(commits_.close(what.cause));
  tell(group_failed{what.cause});
}

void group_coordinator_state::perform(const membership::left&) {
  untold_.clear();
  asked_.clear();
  news_ = false;
  for (auto& asked : std::exchange(leaving_, {})) asked.deliver();
  if (closing_) end();
}

// -- commits -----------------------------------------------------------------------------------------------------------

void group_coordinator_state::perform(offset_commits::actions todo) {
  if (todo.send) {
    const auto done = [this, number = todo.send->number](const error& why, const response_ptr& response) {
      wire::offset_commit_response message;
      auto problem = why;
      if (!problem) wire::decode_body(response->span(), response->version, message, problem);
      const auto now = agenda_.now();
      perform(problem ? commits_.unanswered(number, problem, now) : commits_.answered(number, message, now));
    };
    call(std::move(todo.send->what), config_->request_timeout, false, done, max_commit_version);
  }
  for (auto& answer : todo.answers)
    if (auto asked = committing_.extract(answer.ticket))
      asked.mapped().deliver(commit_report_ptr{std::make_shared<const commit_report>(std::move(answer.report))});
  if (todo.heard) perform(membership_->refused(todo.heard->code, todo.heard->generation, agenda_.now()));
  release_when_committed();
  set_alarm();
}

// -- life --------------------------------------------------------------------------------------------------------------

// No timeout on these requests: the cluster answers each within its own.
void group_coordinator_state::send(const call_ptr& what, answer_callback done) {
  mail(self_, what)
      .request(cluster_, caf::infinite)
      .then(
          [done](const response_ptr& answer) { done({}, answer); },
          [done](const caf::error& why) { done(to_error(why), nullptr); });
}

/// What the member has it goes on with, and commits of it go on where they were.
void group_coordinator_state::go_on_as(const group_resumption& before) {
  const auto now = agenda_.now();
  membership_->resume(before, now);
  const auto& owned = membership_->owned();
  told_ = {owned.begin(), owned.end()};
  commits_.assigned(membership_->generation(), membership_->member_id(), owned, now);
  for (const auto& each : before.owned) commits_.start_at(each);
}

void group_coordinator_state::end() {
  ended_ = true;
  perform(commits_.close({errc::closed, "group '" + config_->group_id + "': the membership has ended"}));
  for (auto& asked : std::exchange(leaving_, {})) asked.deliver();
  agenda_.clear();
  self_->quit();
}

} // namespace cafka
