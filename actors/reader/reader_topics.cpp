// How a reader finds its topics and their partitions, and what it tells while it does not.
#include <utility>

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

std::string partitions(size_t count) { return std::to_string(count) + (count == 1 ? " partition" : " partitions"); }

error not_there(const topic_partition& of, size_t count) {
  return {
      errc::unknown_topic_or_partition,
      to_string(of) + ": the topic has " + partitions(count) + ", counted from 0; it is read once it is added"};
}

} // namespace

// -- which topics ------------------------------------------------------------------------------------------------------

reader_state::watched_topic* reader_state::find(const std::string& topic) {
  auto found = topics_.find(topic);
  return found == topics_.end() ? nullptr : &found->second;
}

// No partitions: all of them. For a topic that is watched already: these are read from now on.
void reader_state::watch_topic(const std::string& topic_name, const std::vector<int32_t>& partitions) {
  for (auto partition : partitions) add_reading({topic_name, partition}, config_->start);
  if (auto* topic = find(topic_name)) {
    topic->placement.named_only();
    for (auto partition : partitions) topic->placement.name(partition);
    if (topic->known) apply(topic_name, latest_);
    return;
  }
  const auto number = ++last_topic_;
  auto& topic = topics_.emplace(topic_name, watched_topic{partition_placement{partitions}, new_backoff(number), number})
                    .first->second;
  anon_mail(watch_atom_v, topic_watch{topic_name, handle_cast<watcher_actor>(self_)}).send(cluster_);
  topic.whole.down();
  topic.whole.overdue(); // what is wrong with the topic as a whole is told at once
  later(topic, patience, [this, topic_name] {
    const auto* silent = find(topic_name);
    if (!silent->known && !silent->whole.cause()) blame(topic_name, nobody_answers());
  });
  look_up(topic_name);
}

// Its partitions were taken away before.
void reader_state::leave_topic(const std::string& topic) {
  topics_.erase(topic);
  anon_mail(unwatch_atom_v, topic_watch{topic, handle_cast<watcher_actor>(self_)}).send(cluster_);
}

// Not if the topic was left meanwhile, even if it is watched again.
void reader_state::later(watched_topic& topic, std::chrono::steady_clock::duration pause, std::function<void()> what) {
  later(pause, [this, number = topic.number, what = std::move(what)] {
    for (const auto& [topic_name, one] : topics_)
      if (one.number == number) return what();
  });
}

// -- looking for them --------------------------------------------------------------------------------------------------

// No timeout: the cluster answers each request within its own, and CAF's would keep a reader alive that nobody holds.
void reader_state::look_up(const std::string& topic_name) {
  const auto number = find(topic_name)->number;
  const auto same = [this, topic_name, number] {
    const auto* topic = find(topic_name);
    return topic && topic->number == number;
  };
  mail(self_, metadata_atom_v, topic_lookup{.topic = topic_name})
      .request(cluster_, caf::infinite)
      .then(
          [this, topic_name, same](const metadata_ptr& snapshot) {
            if (!same()) return;
            apply(topic_name, snapshot);
            look_up_failed(topic_name, {errc::leader_not_available, "it has no partitions yet"});
          },
          [this, topic_name, same](const caf::error& why) {
            if (same()) look_up_failed(topic_name, to_error(why));
          });
}

// Tried on whatever it was: a topic may be created, a right granted, another server start at the address.
void reader_state::look_up_failed(const std::string& topic_name, const error& why) {
  auto* topic = find(topic_name);
  if (closing_ || !topic || topic->known) return;
  blame(topic_name, why);
  later(*topic, topic->look_ups.next(), [this, topic_name] {
    if (!find(topic_name)->known) look_up(topic_name);
  });
}

void reader_state::blame(const std::string& topic_name, const error& why) {
  auto& whole = find(topic_name)->whole;
  const std::string text = why.what();
  const bool named = mentions(text, topic_name);
  if (whole.blame({why.code(), named ? text : "topic '" + topic_name + "' cannot be read: " + text}))
    tell(
        may_pass_for_reading(why.code()) ? partition_event::what::held_up : partition_event::what::failed,
        {topic_name, -1}, whole.cause());
}

error reader_state::nobody_answers() const {
  const auto& asked = config_->bootstrap.empty() ? config_->cluster.bootstrap : config_->bootstrap;
  return {
      errc::request_timed_out_locally, "no broker has answered yet"
                                           + (asked.empty() ? "" : " (bootstrap " + list(asked) + ")")
                                           + ": see whether the addresses are right and the brokers reachable"};
}

// -- what is known of them ---------------------------------------------------------------------------------------------

void reader_state::on_update(const leader_update& update) { apply(update.topic, update.snapshot); }

void reader_state::apply(const std::string& topic_name, const metadata_ptr& snapshot) {
  auto* topic = find(topic_name);
  if (closing_ || !topic || snapshot->version < topic->version) return;
  topic->version = snapshot->version;
  if (snapshot->version >= latest_->version) latest_ = snapshot;
  const auto* now = snapshot->topic(topic_name);
  if (!now || now->error != errc::none || now->partitions.empty()) return; // fetchers hear of it, and retry
  const bool growth = std::exchange(topic->known, true);
  if (topic->whole.up()) tell(partition_event::what::recovered, {topic_name, -1}, {});
  const auto missing = topic->placement.missing();
  const auto changes = topic->placement.update(*now);
  if (!changes.added.empty()) topic->look_ups.reset();
  for (auto partition : changes.added) // that was told at an earlier snapshot
    if (missing.contains(partition)) add_reading({topic_name, partition}, config_->start).progress->set_held_up(true);
  apply_changes(*now, changes, growth);
  ask_for_missing(topic_name);
  share_budget();
  release_idle_fetchers();
}

void reader_state::apply_changes(
    const topic_metadata& topic, const partition_placement::changes& changes, bool growth) {
  const auto count = topic.partitions.size();
  for (auto partition : changes.gone) gone({topic.name, partition}, count);
  const bool whole = find(topic.name)->placement.whole();
  for (auto partition : changes.added) {
    const topic_partition of{topic.name, partition};
    auto& child = add_reading(of, config_->start);
    // Partitions that are added while the topic is read are read whole: all of it was written since.
    if (growth && child.seeks == 0 && child.holder == 0 && (whole || child.start == last)) child.start = first;
    start_reading(of);
  }
  for (auto partition : changes.moved) send_source({topic.name, partition});
  for (auto partition : changes.missing) {
    const topic_partition of{topic.name, partition};
    tell(partition_event::what::held_up, of, not_there(of, count));
  }
  if (!growth) refuse_early(topic);
}

// What was named is read once it is there again, from its first record.
void reader_state::gone(const topic_partition& of, size_t count) {
  const auto* child = find(of);
  if (!child) return;
  const auto epoch = child->assignment_epoch;
  const bool paused = child->paused;
  child->progress->clear(); // it goes on nowhere
  tell(
      partition_event::what::recreated, of,
      {errc::topic_recreated, to_string(of) + ": the topic was deleted and created again; the new one has "
                                  + partitions(count) + ", and not this one"});
  take_away(of);
  if (find(of.topic)->placement.whole()) return;
  auto& again = add_reading(of, first);
  again.assignment_epoch = epoch;
  again.paused = paused;
}

// Those that were sought or paused while the topic was not known, and that it does not have.
void reader_state::refuse_early(const topic_metadata& topic) {
  if (!find(topic.name)->placement.whole()) return;
  const auto count = topic.partitions.size();
  const auto behind = readings_.lower_bound({topic.name, static_cast<int32_t>(count)});
  for (auto it = behind; it != readings_.end() && it->first.topic == topic.name;) {
    const auto of = it->first;
    it = readings_.erase(it);
    tell(
        partition_event::what::failed, of,
        {errc::unknown_topic_or_partition,
         to_string(of) + ": the topic has " + partitions(count) + ", counted from 0"});
  }
}

// Nothing tells that a partition was added but metadata, which is usually asked for every few minutes.
void reader_state::ask_for_missing(const std::string& topic_name) {
  auto* topic = find(topic_name);
  if (topic->asking || topic->placement.missing().empty()) return;
  topic->asking = true;
  later(*topic, topic->look_ups.next(), [this, topic_name] {
    auto* still = find(topic_name);
    still->asking = false;
    if (still->placement.missing().empty()) return;
    anon_mail(stale_leader{topic_name, *still->placement.missing().begin(), -1}).send(cluster_);
    ask_for_missing(topic_name);
  });
}

error reader_state::no_leader(const topic_partition& of) const {
  const auto* known = latest_->partition(of.topic, of.partition);
  std::string who;
  if (known && !known->replicas.empty())
    who = " (replicas " + list(known->replicas) + ", in sync "
          + (known->in_sync_replicas.empty() ? "none" : list(known->in_sync_replicas)) + ")";
  return {errc::leader_not_available, to_string(of) + " has no leader" + who + ": start a broker that has it in sync"};
}

void reader_state::tell(partition_event::what kind, const topic_partition& of, error why, int64_t offset) {
  partition_event event;
  event.kind = kind;
  event.topic = of.topic;
  event.partition = of.partition;
  event.offset = offset;
  if (const auto* child = find(of)) {
    event.assignment_epoch = child->assignment_epoch;
    if (offset < 0) event.offset = child->progress->get(of).position;
  }
  event.reason = std::move(why);
  anon_mail(std::move(event)).send(subscriber_of(of));
}

} // namespace cafka
