#include "cafka/actors/cluster/cluster_state.hpp"

#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/cluster/public_input.hpp"
#include "cafka/auth/sasl.hpp"

namespace cafka {

cluster_state::cluster_state(
    cluster_self_actor::pointer self, cluster_config config, std::vector<endpoint> bootstrap, connector_actor connector,
    connector_maker again, log_handle log)
    : self_(self),
      log_(std::move(log)),
      watch_(self),
      timer_(self),
      frames_(frame_pool::make()),
      watchers_(self),
      lanes_(
          {.self = self,
           .watch = &watch_,
           .timer = &timer_,
           .connector = std::move(connector),
           .another_connector = std::move(again),
           .bootstrap = std::move(bootstrap),
           .log = log_,
           .known = [this]() -> const metadata& { return *fetcher_.snapshot(); },
           .broker_failed = [this] { fetcher_.suspect(); }},
          config, config.seed),
      fetcher_(
          {.self = self,
           .timer = &timer_,
           .lanes = &lanes_,
           .frames = frames_,
           .log = log_,
           .changed = [this](const std::string& topic) { watchers_.tell(topic, fetcher_.snapshot()); },
           .watched = [this](const std::string& topic) { return watchers_.watched(topic); }},
          config, config.seed + 1),
      router_(
          {.self = self, .timer = &timer_, .lanes = &lanes_, .knowledge = &fetcher_, .frames = frames_, .log = log_},
          config, config.seed + 2) {
  warn_of_readable_credentials(config);
}

cluster_state::~cluster_state() { end({errc::cluster_closed, "the cluster has ended"}); }

cluster_self_actor::behavior_type cluster_state::make_behavior() {
  return {
      [this](metadata_atom) { return on_first(); },
      [this](metadata_atom, const topic_lookup& what) { return on_lookup(what); },
      [this](refresh_atom) { return on_refresh(); },
      [this](const stale_leader& belief) { return on_stale(belief); },
      [this](const leader_hint& news) { return on_hint(news); },
      [this](watch_atom, const topic_watch& what) { return on_watch(what); },
      [this](unwatch_atom, const topic_watch& what) { return on_unwatch(what); },
      [this](connect_atom, const lane& where) { return on_connect(where); },
      [this](release_atom, const lane& where) { return on_release(where); },
      [this](const call_ptr& what) { return on_call(what); },
      [this](close_atom) { return on_close(); },
      [this](tick_atom, uint64_t number) { on_tick(number); },
      [this](const dial_report& what) { lanes_.report(what); },
      [this](const log_entry& what) { log_.tell(what); },
  };
}

// -- metadata ----------------------------------------------------------------------------------------------------------

caf::result<metadata_ptr> cluster_state::on_first() {
  auto asked = make_promise<metadata_ptr>(self_);
  fetcher_.first(answer_with_snapshot(asked));
  return asked;
}

caf::result<metadata_ptr> cluster_state::on_lookup(const topic_lookup& what) {
  if (auto why = check(what)) return make_error(why);
  auto asked = make_promise<metadata_ptr>(self_);
  fetcher_.lookup(what, answer_with_snapshot(asked));
  return asked;
}

caf::result<metadata_ptr> cluster_state::on_refresh() {
  auto asked = make_promise<metadata_ptr>(self_);
  fetcher_.refresh(answer_with_snapshot(asked));
  return asked;
}

metadata_fetcher::callback cluster_state::answer_with_snapshot(promise<metadata_ptr> asked) {
  return [this, asked](const error& why) mutable {
    if (why)
      asked.deliver(make_error(why));
    else
      asked.deliver(fetcher_.snapshot());
  };
}

caf::result<void> cluster_state::on_stale(const stale_leader& belief) {
  if (auto why = check(belief)) return make_error(why);
  fetcher_.stale(belief);
  return caf::unit;
}

caf::result<void> cluster_state::on_hint(const leader_hint& news) {
  if (auto why = check(news)) return make_error(why);
  fetcher_.hint(news);
  return caf::unit;
}

caf::result<void> cluster_state::on_watch(const topic_watch& what) {
  if (auto why = check(what)) return make_error(why);
  watchers_.add(what.topic, what.watcher);
  watch_user(caf::actor_cast<caf::strong_actor_ptr>(what.watcher));
  fetcher_.interest(what.topic);
  const auto& snapshot = fetcher_.snapshot();
  if (snapshot->topic(what.topic) != nullptr) mail(self_, leader_update{what.topic, snapshot}).send(what.watcher);
  return caf::unit;
}

caf::result<void> cluster_state::on_unwatch(const topic_watch& what) {
  if (what.watcher) watchers_.remove(what.topic, what.watcher);
  return caf::unit;
}

// -- connections -------------------------------------------------------------------------------------------------------

caf::result<connected_ptr> cluster_state::on_connect(const lane& where) {
  if (auto why = check(where)) return make_error(why);
  if (is_own(where.kind)) {
    const auto user = caf::actor_cast<caf::strong_actor_ptr>(self_->current_sender());
    if (user) lanes_of_[caf::actor_cast<caf::actor_addr>(user)].insert(where);
    watch_user(user);
  }
  auto asked = make_promise<connected_ptr>(self_);
  router_.connect(where, lanes_.patience(), [asked](const error& why, const connected_ptr& connection) mutable {
    if (why)
      asked.deliver(make_error(why));
    else
      asked.deliver(connection);
  });
  return asked;
}

caf::result<void> cluster_state::on_release(const lane& where) {
  if (auto why = check_own(where)) return make_error(why);
  for (auto& [user, lanes] : lanes_of_) lanes.erase(where);
  lanes_.release(where);
  return caf::unit;
}

caf::result<response_ptr> cluster_state::on_call(const call_ptr& what) {
  if (auto why = check(what)) return make_error(why);
  note_use(what->over);
  auto asked = make_promise<response_ptr>(self_);
  router_.call(what, [asked](const error& why, const response_ptr& response) mutable {
    if (why)
      asked.deliver(make_error(why));
    else
      asked.deliver(response);
  });
  return asked;
}

// -- life --------------------------------------------------------------------------------------------------------------

void cluster_state::note_use(const lane_use& over) {
  const auto user = caf::actor_cast<caf::strong_actor_ptr>(self_->current_sender());
  if (!is_own(over.kind) || !user) return;
  if (uses_of_[caf::actor_cast<caf::actor_addr>(user)].insert(over).second) watch_user(user);
}

void cluster_state::watch_user(const caf::strong_actor_ptr& user) {
  if (!user) return;
  const auto address = caf::actor_cast<caf::actor_addr>(user);
  watch_.watch(self_, caf::actor_cast<caf::actor>(user), [this, address](const caf::error&) { user_ended(address); });
}

void cluster_state::user_ended(const caf::actor_addr& user) {
  watchers_.forget(user);
  if (auto lanes = lanes_of_.extract(user))
    for (const auto& where : lanes.mapped()) lanes_.release(where);
  if (auto uses = uses_of_.extract(user))
    for (const auto& over : uses.mapped()) router_.release(over);
}

caf::result<void> cluster_state::on_close() {
  end({errc::cluster_closed, "the cluster was closed"});
  self_->quit();
  return caf::unit;
}

void cluster_state::on_tick(uint64_t number) {
  timer_.ticked(number);
  lanes_.tick();
  fetcher_.tick();
  router_.tick();
}

/// Of the mechanisms that show the secret itself.
void cluster_state::warn_of_readable_credentials(const cluster_config& config) const {
  const auto& mechanism = config.sasl.name();
  if (config.tls || (mechanism != "PLAIN" && mechanism != "OAUTHBEARER")) return;
  log_.tell(
      {.level = log_level::warning,
       .event = log_event::unencrypted_credentials,
       .message = mechanism + " without TLS: whoever sees the connections can read "
                  + (mechanism == "PLAIN" ? "the password" : "the token")});
}

/// Whoever waits is answered, and nothing is begun any more.
void cluster_state::end(const error& why) {
  router_.close(why);
  fetcher_.close(why);
  lanes_.close(why);
}

} // namespace cafka
