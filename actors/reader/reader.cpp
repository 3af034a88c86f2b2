#include <algorithm>
#include <random>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/cluster/own_cluster.hpp"
#include "cafka/actors/reader/reader_state.hpp"

namespace cafka {

namespace {

// Commands that may wait for the partitions to be known.
constexpr size_t most_early = 1'000;

// Ends of a partition reader without a healthy period in between, of which the user is told.
constexpr uint32_t held_up_after = 3;

} // namespace

reader_state::reader_state(
    reader_actor::pointer self, cluster_actor cluster, bool owns_cluster, std::shared_ptr<const reader_config> config,
    subscriber_actor subscriber)
    : self_(self),
      cluster_(std::move(cluster)),
      owns_cluster_(owns_cluster),
      config_(std::move(config)),
      subscriber_(std::move(subscriber)),
      watch_(self),
      agenda_(self),
      look_ups_(new_backoff(0)),
      placement_(config_->partitions) {}

// However it ends: children do not outlive their supervisor.
reader_state::~reader_state() {
  for (auto& [partition, child] : readings_) send_exit(child.handle);
  for (auto& [node, child] : fetchers_) send_exit(child.handle);
  if (owns_cluster_) anon_mail(close_atom_v).send(cluster_);
}

reader_actor::behavior_type reader_state::make_behavior() {
  watch_.watch(self_, subscriber_, [this](const caf::error&) { close(); });
  watch_.watch(self_, cluster_, [this](const caf::error&) { cluster_ended(); });
  on_exit(self_, [this](const caf::error&) { close(); });
  anon_mail(watch_atom_v, topic_watch{config_->topic, handle_cast<watcher_actor>(self_)}).send(cluster_);
  search();
  return {
      [this](seek_atom, int32_t partition, const start_position& to) { return on_seek(partition, to); },
      [this](pause_atom, int32_t partition) { return on_pause(partition, true); },
      [this](resume_atom, int32_t partition) { return on_pause(partition, false); },
      [this](position_atom, int32_t partition) { return on_position(partition); },
      [this](position_atom) { return on_positions(); },
      [this](close_atom) { return on_close(); },
      [this](const leader_update& update) { on_update(update); },
      [this](const replica_choice& choice) { on_choice(choice); },
      [this](tick_atom, uint64_t number) { agenda_.ticked(number); },
  };
}

void reader_state::cluster_ended() {
  if (closing_) return;
  tell(
      partition_event::what::failed, -1,
      {errc::cluster_closed, config_->topic + ": its cluster was closed, so the reader ends"});
  close();
}

// -- partition readers -------------------------------------------------------------------------------------------------

void reader_state::start_reading(int32_t partition) {
  auto& child = readings_.at(partition);
  const auto delivered = child.progress->get(partition).position;
  child.holder = ++last_holder_;
  child.handle = spawn_partition_reader(
      self_->home_system(), {.config = config_,
                             .partition = partition,
                             .holder = child.holder,
                             .start = delivered >= 0 ? at_offset(delivered) : child.start,
                             .cluster = cluster_,
                             .subscriber = subscriber_,
                             .reader = self_->address(),
                             .progress = child.progress});
  watch_.watch(self_, child.handle, [this, partition, holder = child.holder](const caf::error& why) {
    reading_ended(partition, holder, to_error(why));
  });
  child.restarts.up(now(self_));
  if (child.paused) anon_mail(pause_atom_v).send(child.handle);
  send_source(partition);
}

void reader_state::reading_ended(int32_t partition, uint32_t holder, const error& why) {
  auto& child = readings_.at(partition);
  if (closing_ || child.holder != holder) return;
  child.handle = nullptr;
  for (auto& [node, fetching] : fetchers_)
    if (fetching.handle) anon_mail(fetch_abandon{holder}).send(fetching.handle);
  later(child.restarts.failed(now(self_)) - now(self_), [this, partition] { start_reading(partition); });
  if (child.restarts.failures() < held_up_after || child.progress->held_up()) return;
  child.progress->set_held_up(true);
  tell(
      partition_event::what::held_up, partition,
      {errc::internal, config_->topic + "-" + std::to_string(partition)
                           + ": its actor ends again and again, and is started anew: " + why.what()});
}

void reader_state::send_source(int32_t partition) {
  auto& child = readings_.at(partition);
  const auto& place = *placement_.find(partition);
  if (!child.handle) return;
  source_change change{
      .source =
          {.node = place.node,
           .is_follower = place.is_follower,
           .leader_epoch = place.leader_epoch,
           .topic_id = placement_.topic_id()},
      .fetcher = {}};
  if (place.node >= 0) {
    auto& fetching = fetcher_of(place.node);
    change.fetcher = fetching.handle;
    change.source.fetcher = fetching.handle ? fetching.number : 0;
    if (!fetching.handle) change.source.why = fetching.why;
  } else {
    change.source.why = no_leader(partition);
  }
  anon_mail(std::move(change)).send(child.handle);
}

void reader_state::on_choice(const replica_choice& choice) {
  if (closing_ || !placement_.choose(choice.partition, choice.node)) return;
  send_source(choice.partition);
  share_budget();
  release_idle_fetchers();
}

reader_state::reading_child* reader_state::find(int32_t partition) {
  auto found = readings_.find(partition);
  return found == readings_.end() ? nullptr : &found->second;
}

// -- fetchers ----------------------------------------------------------------------------------------------------------

reader_state::fetching_child& reader_state::fetcher_of(int32_t node) {
  auto [found, added] =
      fetchers_.try_emplace(node, fetching_child{.restarts = new_backoff(static_cast<uint64_t>(node) << 32)});
  if (added) start_fetching(node, found->second);
  return found->second;
}

void reader_state::start_fetching(int32_t node, fetching_child& child) {
  child.number = ++last_fetcher_;
  child.handle = spawn_fetcher(self_->home_system(), cluster_, node, config_);
  child.budget = 0;
  watch_.watch(self_, child.handle, [this, node, number = child.number](const caf::error& why) {
    fetching_ended(node, number, to_error(why));
  });
  child.restarts.up(now(self_));
}

void reader_state::fetching_ended(int32_t node, uint64_t number, const error& why) {
  auto found = fetchers_.find(node);
  if (closing_ || found == fetchers_.end() || found->second.number != number) return;
  found->second.handle = nullptr;
  found->second.why = {
      errc::internal, config_->topic + ": the actor that fetches from broker " + std::to_string(node)
                          + " has ended, and is started anew: " + why.what()};
  auto sources = [this, node] {
    for (const auto& [partition, place] : placement_.all())
      if (place.node == node) send_source(partition);
  };
  sources();
  later(found->second.restarts.failed(now(self_)) - now(self_), [this, node, number, sources] {
    auto again = fetchers_.find(node);
    if (again == fetchers_.end() || again->second.number != number) return;
    start_fetching(node, again->second);
    share_budget();
    sources();
  });
}

// A fetcher without partitions keeps a connection for nothing.
void reader_state::release_idle_fetchers() {
  for (auto it = fetchers_.begin(); it != fetchers_.end();) {
    if (placement_.count(it->first) > 0) {
      ++it;
      continue;
    }
    if (it->second.handle) {
      watch_.forget(self_, it->second.handle);
      anon_mail(close_atom_v).send(it->second.handle);
    }
    it = fetchers_.erase(it);
  }
}

// Each fetcher may use a part of the buffer that goes with its partitions.
void reader_state::share_budget() {
  const auto partitions = std::max<size_t>(placement_.all().size(), 1);
  for (auto& [node, child] : fetchers_) {
    const auto share = std::max<size_t>(config_->buffer_bytes / partitions * placement_.count(node), 1);
    if (!child.handle || child.budget == share) continue;
    child.budget = share;
    anon_mail(fetch_budget{share}).send(child.handle);
  }
}

// -- commands ----------------------------------------------------------------------------------------------------------

error reader_state::not_read(int32_t partition) const {
  const auto where = config_->topic + "-" + std::to_string(partition);
  return {errc::unknown_topic_or_partition, where + " is not read: the topic does not have it, or it was not named"};
}

// To the partition's reader as it is; later, if the partitions are not known yet. `remember` notes in the child what a restart
// has to know.
template <class Remember, class... Args>
caf::result<void> reader_state::command(int32_t partition, Remember remember, Args... args) {
  if (closing_) return make_error(errc::closed, config_->topic + ": the reader is closing");
  if (!known_) {
    if (early_.size() >= most_early)
      return make_error(errc::buffer_full, config_->topic + ": its partitions are not known yet");
    auto asked = make_promise<void>(self_);
    early_.push_back([this, partition, remember, asked, args...]() mutable {
      auto* child = find(partition);
      if (closing_) return asked.deliver(make_error(errc::closed, config_->topic + ": the reader is closing"));
      if (!child || !child->handle) return asked.deliver(make_error(not_read(partition)));
      remember(*child);
      mail(self_, args...)
          .request(child->handle, caf::infinite)
          .then( // it answers at once, or ends; a timeout of CAF's would keep a reader alive that nobody holds
              [asked]() mutable { asked.deliver(); }, [asked](const caf::error& why) mutable { asked.deliver(why); });
    });
    return asked;
  }
  auto* child = find(partition);
  if (!child) return make_error(not_read(partition));
  if (!child->handle)
    return make_error(errc::closed, config_->topic + "-" + std::to_string(partition) + " is being restarted");
  remember(*child);
  return mail(self_, std::move(args)...).delegate(child->handle);
}

caf::result<void> reader_state::on_seek(int32_t partition, const start_position& to) {
  if (to.at == start_position::place::offset && to.value < 0)
    return make_error(
        errc::invalid_configuration, "seek to offset " + std::to_string(to.value) + ": offsets count from 0");
  // For a restart before the place is looked up.
  return command(
      partition, [to](reading_child& child) { child.start = to; }, seek_atom_v, to);
}

caf::result<void> reader_state::on_pause(int32_t partition, bool paused) {
  auto remember = [paused](reading_child& child) { child.paused = paused; };
  return paused ? command(partition, remember, pause_atom_v) : command(partition, remember, resume_atom_v);
}

caf::result<partition_position> reader_state::on_position(int32_t partition) {
  if (closing_) return make_error(errc::closed, config_->topic + ": the reader is closing");
  auto* child = find(partition);
  if (!child) return make_error(not_read(partition));
  return child->progress->get(partition);
}

std::vector<partition_position> reader_state::on_positions() {
  std::vector<partition_position> all;
  all.reserve(readings_.size());
  for (const auto& [partition, child] : readings_) all.push_back(child.progress->get(partition));
  return all;
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
  for (auto& command : std::exchange(early_, {})) command();
  anon_mail(unwatch_atom_v, topic_watch{config_->topic, handle_cast<watcher_actor>(self_)}).send(cluster_);
  later(config_->request_timeout, [this] { quit(); });
  for (auto& [partition, child] : readings_) {
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
    subscriber_actor subscriber) {
  require_types(system);
  if (auto refused = config.validate()) throw refused;
  if (!subscriber) throw error{errc::invalid_configuration, "spawn_reader: there is no subscriber"};
  if (config.seed == 0) config.seed = std::random_device{}();
  auto shared = std::make_shared<const reader_config>(std::move(config));
  return spawn<reader_state>(system, std::move(cluster), owns_cluster, std::move(shared), std::move(subscriber));
}

} // namespace

reader_actor spawn_reader(
    caf::actor_system& system, cluster_actor cluster, reader_config config, subscriber_actor subscriber) {
  if (!cluster) throw error{errc::invalid_configuration, "spawn_reader: there is no cluster"};
  return start_reader(system, std::move(cluster), false, std::move(config), std::move(subscriber));
}

reader_actor spawn_reader(caf::actor_system& system, reader_config config, subscriber_actor subscriber) {
  if (auto refused = config.validate()) throw refused;
  auto cluster = spawn_cluster(system, own_cluster(config.cluster, config.bootstrap, config.seed));
  return start_reader(system, std::move(cluster), true, std::move(config), std::move(subscriber));
}

} // namespace cafka
