#include <random>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/cluster/own_cluster.hpp"
#include "cafka/actors/reader/reader_state.hpp"

namespace cafka {

reader_state::reader_state(
    reader_actor::pointer self, cluster_actor cluster, bool owns_cluster, std::shared_ptr<const reader_config> config,
    subscriber_actor subscriber, subscriber_factory subscribers)
    : self_(self),
      cluster_(std::move(cluster)),
      owns_cluster_(owns_cluster),
      config_(std::move(config)),
      commons_{.budget = read_budget::make(config_->buffer_bytes)},
      subscriber_(std::move(subscriber)),
      subscribers_(std::move(subscribers)),
      watch_(self),
      agenda_(self) {}

// However it ends: children do not outlive their supervisor.
reader_state::~reader_state() {
  for (auto& [of, child] : readings_) send_exit(child.handle);
  for (auto& [node, child] : fetchers_) send_exit(child.handle);
  if (owns_cluster_) anon_mail(close_atom_v).send(cluster_);
}

reader_actor::behavior_type reader_state::make_behavior() {
  watch_.watch(self_, subscriber_, [this](const caf::error&) { close(); });
  watch_.watch(self_, cluster_, [this](const caf::error&) { cluster_ended(); });
  on_exit(self_, [this](const caf::error&) { close(); });
  if (!config_->topic.empty()) watch_topic(config_->topic, config_->partitions);
  for (const auto& topic : config_->topics) watch_topic(topic, {});
  return {
      [this](assign_atom, const reader_assignment& what) { return on_assign(what); },
      [this](seek_atom, const topic_partition& of, const start_position& to) { return on_seek(of, to); },
      [this](pause_atom, const topic_partition& of) { return on_pause(of, true); },
      [this](resume_atom, const topic_partition& of) { return on_pause(of, false); },
      [this](position_atom, const topic_partition& of) { return on_position(of); },
      [this](position_atom) { return on_positions(); },
      [this](seek_atom, int32_t partition, const start_position& to) { return on_seek(of_only_topic(partition), to); },
      [this](pause_atom, int32_t partition) { return on_pause(of_only_topic(partition), true); },
      [this](resume_atom, int32_t partition) { return on_pause(of_only_topic(partition), false); },
      [this](position_atom, int32_t partition) { return on_position(of_only_topic(partition)); },
      [this](stats_atom) { return on_stats(); },
      [this](close_atom) { return on_close(); },
      [this](const leader_update& update) { on_update(update); },
      [this](const replica_choice& choice) { on_choice(choice); },
      [this](const offset_inquiry& what) { return on_query(what); },
      [this](flush_atom) { ask_offsets(); },
      [this](tick_atom, uint64_t number) { agenda_.ticked(number); },
  };
}

// -- time --------------------------------------------------------------------------------------------------------------

backoff reader_state::new_backoff(uint64_t salt) const {
  return {config_->retry_backoff, config_->retry_backoff_max, config_->seed + salt};
}

void reader_state::later(std::chrono::steady_clock::duration pause, std::function<void()> what) {
  agenda_.after(pause, [this, what = std::move(what)] {
    if (!closing_ || open_ > 0) what();
  });
}

// -- the end -----------------------------------------------------------------------------------------------------------

void reader_state::cluster_ended() {
  if (closing_) return;
  for (const auto& [topic_name, topic] : topics_)
    tell(
        partition_event::what::failed, {topic_name, -1},
        {errc::cluster_closed, topic_name + ": its cluster was closed, so the reader ends"});
  close();
}

caf::result<void> reader_state::on_close() {
  auto asked = make_promise<void>(self_);
  closed_.push_back(asked);
  close();
  return asked;
}

// Partition readers first, so that nothing is delivered any more; then fetchers, which end their sessions.
void reader_state::close() {
  if (std::exchange(closing_, true)) return;
  agenda_.clear();
  for (auto& [holder, child] : leaving_)
    for (auto& waiting : child.waited_for_by)
      waiting->answer.deliver(make_error(errc::closed, "the reader is closing"));
  for (const auto& [topic_name, topic] : topics_)
    anon_mail(unwatch_atom_v, topic_watch{topic_name, handle_cast<watcher_actor>(self_)}).send(cluster_);
  later(config_->request_timeout, [this] { quit(); });
  for (auto& [of, child] : readings_) {
    if (!child.handle) continue;
    ++open_;
    auto done = [this] {
      if (--open_ == 0) close_fetchers();
    };
    mail(self_, close_atom_v).request(child.handle, config_->request_timeout).then(done, [done](const caf::error&) {
      done();
    });
  }
  if (open_ == 0) close_fetchers();
}

void reader_state::close_fetchers() {
  for (auto& [node, child] : fetchers_) {
    if (!child.handle) continue;
    ++open_;
    auto done = [this] {
      if (--open_ == 0) quit();
    };
    mail(self_, close_atom_v).request(child.handle, config_->request_timeout).then(done, [done](const caf::error&) {
      done();
    });
  }
  if (open_ == 0) quit();
}

void reader_state::quit() {
  for (auto& asked : closed_) asked.deliver();
  self_->quit();
}

// -- starting ----------------------------------------------------------------------------------------------------------

namespace {

reader_actor start_reader(
    caf::actor_system& system, cluster_actor cluster, bool owns_cluster, reader_config config,
    subscriber_actor subscriber, subscriber_factory subscribers) {
  require_types(system);
  if (!subscriber) throw error{errc::invalid_configuration, "spawn_reader: there is no subscriber"};
  if (config.seed == 0) config.seed = std::random_device{}();
  auto shared = std::make_shared<const reader_config>(std::move(config));
  return spawn<reader_state>(
      system, std::move(cluster), owns_cluster, std::move(shared), std::move(subscriber), std::move(subscribers));
}

void refuse_what_is_wrong(const reader_config& config) {
  if (auto refused = config.validate()) throw refused;
  if (!config.group_name().empty())
    throw error{
        errc::invalid_configuration,
        "reader_config.group_id is '" + config.group_name()
            + "', but this reader is in no group: use spawn_group_reader or blocking::reader"};
}

} // namespace

reader_actor spawn_reader(
    caf::actor_system& system, cluster_actor cluster, reader_config config, subscriber_actor subscriber) {
  return spawn_reader(system, std::move(cluster), std::move(config), std::move(subscriber), {});
}

reader_actor spawn_reader(
    caf::actor_system& system, cluster_actor cluster, reader_config config, subscriber_actor subscriber,
    subscriber_factory subscribers) {
  refuse_what_is_wrong(config);
  if (!cluster) throw error{errc::invalid_configuration, "spawn_reader: there is no cluster"};
  return start_reader(
      system, std::move(cluster), false, std::move(config), std::move(subscriber), std::move(subscribers));
}

reader_actor spawn_reader(caf::actor_system& system, reader_config config, subscriber_actor subscriber) {
  refuse_what_is_wrong(config);
  auto cluster = spawn_cluster(system, own_cluster(config.cluster, config.bootstrap, config.seed, "reader_config"));
  return start_reader(system, std::move(cluster), true, std::move(config), std::move(subscriber), {});
}

} // namespace cafka
