#include "cafka/actors/cluster/metadata_cache.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace cafka {

namespace {

std::map<int32_t, broker_node> brokers_of(const wire::metadata_response& response) {
  std::map<int32_t, broker_node> brokers;
  for (const auto& told : response.brokers)
    if (told.node_id >= 0 && told.port > 0 && told.port <= UINT16_MAX)
      brokers[told.node_id] = {told.node_id, told.host, static_cast<uint16_t>(told.port), told.rack};
  return brokers;
}

/// -1: no broker advertises the address.
int32_t broker_at(const metadata& known, const endpoint& address) {
  for (const auto& [id, node] : known.brokers)
    if (node.host == address.host && node.port == address.port) return id;
  return -1;
}

/// The number of partitions that the indices of a response stand for. Indices are dense; what is not is not believed.
size_t partition_count(const wire::metadata_response::topic& told) {
  size_t count = 0;
  for (const auto& partition : told.partitions)
    if (partition.partition_index >= 0 && static_cast<size_t>(partition.partition_index) < told.partitions.size())
      count = std::max(count, static_cast<size_t>(partition.partition_index) + 1);
  return count;
}

bool is_recreated(const topic_metadata& known, const wire::uuid& id) {
  return id != wire::uuid::zero() && known.id != wire::uuid::zero() && id != known.id;
}

} // namespace

metadata_cache::metadata_cache() : snapshot_(std::make_shared<const metadata>()) {}

/// What goes into the next snapshot unless it has changed. The topics are shared; the brokers are told anew, all of them, by
/// each response.
metadata metadata_cache::without_brokers() const {
  const auto& now = *snapshot_;
  return {
      .version = now.version,
      .cluster_id = now.cluster_id,
      .controller = now.controller,
      .brokers = {},
      .topics = now.topics};
}

const metadata_ptr& metadata_cache::snapshot() {
  if (auto changed = std::exchange(draft_, std::nullopt)) {
    auto next = without_brokers();
    next.brokers = std::move(changed->brokers);
    for (auto& [name, topic] : changed->topics) put(next, std::move(topic));
    publish(std::move(next));
  }
  return snapshot_;
}

metadata_cache::merged_response metadata_cache::merge(
    const wire::metadata_response& response, const std::vector<std::string>& asked, const endpoint& by) {
  snapshot(); // hints come before what is told now
  merging into{.next = without_brokers()};
  auto& next = into.next;
  const auto cluster_id = response.cluster_id.value_or("");
  if (!next.cluster_id.empty() && !cluster_id.empty() && cluster_id != next.cluster_id) {
    // The addresses lead to another cluster now: its epochs have nothing to do with the old ones.
    floors_.clear();
  }
  if (!cluster_id.empty()) next.cluster_id = cluster_id;
  next.controller = response.controller_id;
  next.brokers = brokers_of(response);
  into.witness = broker_at(next, by);
  std::set<std::string_view> missing{asked.begin(), asked.end()};
  for (const auto& told : response.topics) {
    if (!told.name) continue; // only answers to look-ups by id have no name
    missing.erase(*told.name);
    put_merged(into, told, *told.name);
  }
  for (const auto name : missing) {
    wire::metadata_response::topic told;
    told.error_code = to_wire(errc::unknown_topic_or_partition);
    put_merged(into, told, std::string{name});
  }
  std::sort(into.result.changed.begin(), into.result.changed.end());
  publish(std::move(next));
  return std::move(into.result);
}

void metadata_cache::put_merged(merging& into, const wire::metadata_response::topic& told, const std::string& name) {
  if (put(into.next, merged(into, told, name))) into.result.changed.push_back(name);
}

topic_metadata metadata_cache::merged(
    merging& into, const wire::metadata_response::topic& told, const std::string& name) {
  const auto* known = snapshot_->topic(name);
  topic_metadata topic;
  if (known != nullptr) topic = *known;
  topic.name = name;
  topic.error = from_wire(told.error_code);
  // With an error the rest says nothing; what was known stays, so that a topic which comes back is compared with it.
  if (topic.error != errc::none) return topic;
  auto& limits = floors_[name];
  auto& floor = limits.partitions;
  if (known != nullptr && is_recreated(*known, told.topic_id)) {
    if (!is_replaced(into, limits, *known, told.topic_id)) return *known;
    topic.partitions.clear();
    floor.clear();
  }
  limits.doubted_by.clear();
  topic.internal = told.is_internal;
  if (told.topic_id != wire::uuid::zero()) topic.id = told.topic_id;
  // Partitions of a topic are never taken away: fewer of them are an older view, unless only the name is the same.
  auto count = partition_count(told);
  if (topic.id != wire::uuid::zero()) count = std::max(count, topic.partitions.size());
  const auto old_count = topic.partitions.size();
  topic.partitions.resize(count);
  floor.resize(count);
  for (const auto& partition : told.partitions) {
    if (partition.partition_index < 0 || static_cast<size_t>(partition.partition_index) >= count) continue;
    const auto index = static_cast<size_t>(partition.partition_index);
    auto& mine = topic.partitions[index];
    mine = merged(into, partition, index < old_count ? &mine : nullptr, floor[index]);
  }
  return topic;
}

/// Another doubter; whether there are enough of them.
bool metadata_cache::insisted_on(const merging& by, doubters& so_far) {
  if (by.witness >= 0 && std::find(so_far.begin(), so_far.end(), by.witness) == so_far.end())
    so_far.push_back(by.witness);
  return so_far.size() >= std::min(witnesses, by.next.brokers.size());
}

/// Ids do not come back: one that the name had before is told by a broker that lags.
bool metadata_cache::is_replaced(
    merging& into, topic_floor& floor, const topic_metadata& known, const wire::uuid& told) {
  constexpr size_t few = 8;
  auto& former = floor.former_ids;
  const auto found = std::find(former.begin(), former.end(), told);
  if (found != former.end()) {
    if (!insisted_on(into, floor.doubted_by)) {
      into.result.lags = true;
      return false;
    }
    former.erase(found);
  }
  if (former.size() == few) former.erase(former.begin());
  former.push_back(known.id);
  return true;
}

partition_metadata metadata_cache::merged(
    merging& into, const wire::metadata_response::partition& told, const partition_metadata* known,
    epoch_floor& floor) {
  const bool older = told.leader_epoch >= 0 && told.leader_epoch < floor.epoch;
  if (older && known != nullptr && !insisted_on(into, floor.doubted_by)) {
    into.result.lags = true;
    return *known;
  }
  floor.doubted_by.clear();
  if (told.leader_epoch >= 0) floor.epoch = told.leader_epoch;
  partition_metadata partition;
  partition.error = from_wire(told.error_code);
  partition.leader = told.leader_id;
  partition.leader_epoch = told.leader_epoch;
  partition.replicas = told.replica_nodes;
  partition.in_sync_replicas = told.isr_nodes;
  partition.offline_replicas = told.offline_replicas;
  return partition;
}

bool metadata_cache::apply(const leader_hint& hint) {
  const auto floor = floors_.find(hint.topic);
  if (newest(hint.topic, hint.partition) == nullptr || floor == floors_.end() || hint.leader < 0) return false;
  auto& known = floor->second.partitions[static_cast<size_t>(hint.partition)];
  if (hint.leader_epoch <= known.epoch) return false;
  const auto& brokers = draft_ ? draft_->brokers : snapshot_->brokers;
  const auto usable = [](const broker_node& node) { return node.id >= 0 && node.port != 0; };
  const auto leads = [&](const broker_node& node) { return node.id == hint.leader && usable(node); };
  if (!brokers.contains(hint.leader) && std::none_of(hint.endpoints.begin(), hint.endpoints.end(), leads)) return false;
  known = {hint.leader_epoch, {}};
  if (!draft_) draft_.emplace(draft{snapshot_->brokers});
  for (const auto& node : hint.endpoints)
    if (usable(node)) draft_->brokers[node.id] = node;
  auto topic = draft_->topics.find(hint.topic);
  if (topic == draft_->topics.end()) topic = draft_->topics.emplace(hint.topic, *snapshot_->topic(hint.topic)).first;
  auto& partition = topic->second.partitions[static_cast<size_t>(hint.partition)];
  partition.error = errc::none;
  partition.leader = hint.leader;
  partition.leader_epoch = hint.leader_epoch;
  return true;
}

/// What is known of a partition, hints included, without a new snapshot for it.
const partition_metadata* metadata_cache::newest(const std::string& topic, int32_t partition) const {
  const auto* known = snapshot_->partition(topic, partition);
  if (known == nullptr || !draft_) return known;
  const auto changed = draft_->topics.find(topic);
  return changed == draft_->topics.end() ? known : &changed->second.partitions[static_cast<size_t>(partition)];
}

bool metadata_cache::is_current(const stale_leader& belief) const {
  const auto* known = newest(belief.topic, belief.partition);
  return known == nullptr || known->leader < 0 || known->leader_epoch <= belief.leader_epoch || belief.leader_epoch < 0;
}

void metadata_cache::forget(const std::vector<std::string>& topics) {
  metadata next = *snapshot();
  for (const auto& topic : topics) {
    floors_.erase(topic);
    next.topics.erase(topic);
  }
  publish(std::move(next));
}

/// Puts the topic in unless it is there as it is: unchanged topics are shared by the snapshots.
bool metadata_cache::put(metadata& next, topic_metadata topic) const {
  const auto* known = next.topics.find(topic.name);
  if (known != nullptr && *known == topic) return false;
  next.topics.put(std::make_shared<const topic_metadata>(std::move(topic)));
  return true;
}

void metadata_cache::publish(metadata next) {
  next.version = snapshot_->version;
  const auto& now = *snapshot_;
  if (next.version != 0 && next.cluster_id == now.cluster_id && next.controller == now.controller
      && next.brokers == now.brokers && next.topics.is_same_as(now.topics))
    return;
  ++next.version;
  snapshot_ = std::make_shared<const metadata>(std::move(next));
}

} // namespace cafka
