// How a reader finds its topic and its partitions, and what it tells while it does not.
#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/reader/reader_state.hpp"
#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/naming.hpp"

namespace cafka {

namespace {

// How long no broker may say anything before the user is told.
constexpr std::chrono::seconds patience{1};

std::string list(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& one : all) text += (text.empty() ? "" : ", ") + one;
  return text;
}

std::string list(const std::vector<int32_t>& nodes) {
  std::vector<std::string> all;
  for (auto node : nodes) all.push_back(std::to_string(node));
  return list(all);
}

} // namespace

void reader_state::search() {
  topic_.down();
  topic_.overdue(); // what is wrong with the topic as a whole is told at once
  later(patience, [this] {
    if (!known_ && !topic_.cause()) blame_topic(nobody_answers());
  });
  look_up();
}

// No timeout: the cluster answers each request within its own, and CAF's would keep a reader alive that nobody holds.
void reader_state::look_up() {
  mail(self_, metadata_atom_v, topic_lookup{.topic = config_->topic})
      .request(cluster_, caf::infinite)
      .then(
          [this](const metadata_ptr& snapshot) {
            apply(snapshot);
            look_up_failed({errc::leader_not_available, "it has no partitions yet"});
          },
          [this](const caf::error& why) { look_up_failed(to_error(why)); });
}

// Tried on whatever it was: a topic may be created, a right granted, another server start at the address.
void reader_state::look_up_failed(const error& why) {
  if (closing_ || known_) return;
  blame_topic(why);
  later(look_ups_.next(), [this] {
    if (!known_) look_up();
  });
}

void reader_state::blame_topic(const error& why) {
  const std::string text = why.what();
  const bool named = mentions(text, config_->topic);
  if (topic_.blame({why.code(), named ? text : "topic '" + config_->topic + "' cannot be read: " + text}))
    tell(
        may_pass_for_reading(why.code()) ? partition_event::what::held_up : partition_event::what::failed, -1,
        topic_.cause());
}

error reader_state::nobody_answers() const {
  const auto& asked = config_->bootstrap.empty() ? config_->cluster.bootstrap : config_->bootstrap;
  return {
      errc::request_timed_out_locally, "no broker has answered yet"
                                           + (asked.empty() ? "" : " (bootstrap " + list(asked) + ")")
                                           + ": see whether the addresses are right and the brokers reachable"};
}

void reader_state::on_update(const leader_update& update) {
  if (update.topic == config_->topic) apply(update.snapshot);
}

void reader_state::apply(const metadata_ptr& snapshot) {
  if (closing_ || snapshot->version < latest_->version) return;
  latest_ = snapshot;
  const auto* topic = snapshot->topic(config_->topic);
  if (!topic || topic->error != errc::none || topic->partitions.empty()) return; // fetchers hear of it, and retry
  const auto missing = placement_.missing();
  const auto changes = placement_.update(*topic);
  const bool growth = std::exchange(known_, true);
  if (topic_.up()) tell(partition_event::what::recovered, -1, {});
  if (!changes.added.empty()) look_ups_.reset();
  for (auto partition : changes.added) {
    auto& child = readings_
                      .emplace(
                          partition,
                          reading_child{
                              .restarts = new_backoff(static_cast<uint64_t>(partition)),
                              .progress = std::make_shared<partition_progress>(),
                              .start = start_of_new(growth)})
                      .first->second;
    child.progress->set_held_up(missing.contains(partition)); // that was told below, at an earlier snapshot
    start_reading(partition);
  }
  for (auto partition : changes.moved) send_source(partition);
  for (auto partition : changes.missing)
    tell(partition_event::what::held_up, partition, not_there(partition, topic->partitions.size()));
  ask_for_missing();
  share_budget();
  release_idle_fetchers();
  for (auto& command : std::exchange(early_, {})) command();
}

// Partitions that are added while the topic is read are read whole: all of it was written since.
start_position reader_state::start_of_new(bool growth) const {
  const bool whole = config_->partitions.empty() || config_->start == last;
  return growth && whole ? first : config_->start;
}

// Nothing tells that a partition was added but metadata, which is usually asked for every few minutes.
void reader_state::ask_for_missing() {
  if (asking_ || placement_.missing().empty()) return;
  asking_ = true;
  later(look_ups_.next(), [this] {
    asking_ = false;
    if (placement_.missing().empty()) return;
    anon_mail(stale_leader{config_->topic, *placement_.missing().begin(), -1}).send(cluster_);
    ask_for_missing();
  });
}

error reader_state::not_there(int32_t partition, size_t count) const {
  return {
      errc::unknown_topic_or_partition, config_->topic + "-" + std::to_string(partition) + ": the topic has "
                                            + std::to_string(count) + (count == 1 ? " partition" : " partitions")
                                            + ", counted from 0; it is read once it is added"};
}

error reader_state::no_leader(int32_t partition) const {
  const auto where = config_->topic + "-" + std::to_string(partition);
  const auto* known = latest_->partition(config_->topic, partition);
  std::string who;
  if (known && !known->replicas.empty())
    who = " (replicas " + list(known->replicas) + ", in sync " + list(known->in_sync_replicas) + ")";
  return {errc::leader_not_available, where + " has no leader" + who + ": start a broker that has it in sync"};
}

void reader_state::tell(partition_event::what kind, int32_t partition, error why) {
  partition_event event;
  event.kind = kind;
  event.topic = config_->topic;
  event.partition = partition;
  if (const auto* child = find(partition)) event.offset = child->progress->get(partition).position;
  event.reason = std::move(why);
  anon_mail(std::move(event)).send(subscriber_);
}

} // namespace cafka
