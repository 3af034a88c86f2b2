#include "cafka/actors/writer/partition_table.hpp"

#include "cafka/actors/caf/errors.hpp"

namespace cafka {

namespace {

// Topics only grow: one that has an id and fewer partitions than before is another one. Without an id, brokers may lag.
error why_gone(const topic_metadata& topic, int32_t partition) {
  const auto count = topic.partitions.size();
  const bool sure = topic.error == errc::none && count > 0 && topic.id != wire::uuid::zero();
  if (!sure || static_cast<size_t>(partition) < count) return {};
  return {
      errc::unknown_partition, "the topic was deleted and created again, and has " + std::to_string(count)
                                   + (count == 1 ? " partition" : " partitions") + " now, counted from 0"};
}

} // namespace

partition_table::partition_table(
    writer_actor::pointer self, watcher& watch, cluster_actor cluster, const writer_config& config,
    batcher_lost on_batcher_lost, sender_lost on_sender_lost)
    : self_(self),
      watch_(watch),
      cluster_(std::move(cluster)),
      config_(config),
      batcher_lost_(std::move(on_batcher_lost)),
      sender_lost_(std::move(on_sender_lost)) {}

partition_table::~partition_table() {
  for (auto& [where, handle] : batchers_) send_exit(handle, caf::exit_reason::kill);
  for (auto& [node, entry] : senders_) send_exit(entry.handle, caf::exit_reason::kill);
}

// -- batchers ----------------------------------------------------------------------------------------------------------

const batcher_actor& partition_table::batcher(const std::string& topic, int32_t partition) {
  place where{topic, partition};
  auto at = batchers_.find(where);
  if (at != batchers_.end()) return at->second;
  auto made =
      spawn_batcher(self_->home_system(), self_->address(), cluster_, ++last_number_, topic, partition, config_);
  at = batchers_.emplace(where, made).first;
  watch_.watch(self_, made, [this, where](const caf::error& why) { batcher_ended(where, why); });
  if (identity_.version != 0) anon_mail(identity_news{identity_}).send(made);
  assign(where, made);
  return at->second;
}

void partition_table::batcher_ended(const place& where, const caf::error& why) {
  batchers_.erase(where);
  batcher_lost_(
      where.first, where.second,
      {errc::internal, where.first + "-" + std::to_string(where.second) + ": its batcher ended: " + render(why)});
}

void partition_table::announce(const identity_news& news) {
  if (!news.refused) identity_ = news.identity;
  for (auto& [where, handle] : batchers_) anon_mail(news).send(handle);
}

void partition_table::flush() {
  for (auto& [where, handle] : batchers_) anon_mail(flush_atom_v).send(handle);
}

void partition_table::close() {
  for (auto& [where, handle] : batchers_) anon_mail(close_atom_v).send(handle);
}

// -- leaders and senders -----------------------------------------------------------------------------------------------

void partition_table::update(const std::string& topic, const metadata_ptr& snapshot) {
  auto& known = snapshots_[topic];
  if (known && known->version >= snapshot->version) return;
  known = snapshot;
  for (auto at = batchers_.lower_bound({topic, -1}); at != batchers_.end() && at->first.first == topic; ++at)
    assign(at->first, at->second);
}

void partition_table::assign(const place& where, const batcher_actor& to) {
  const auto& [topic, index] = where;
  auto known = snapshots_.find(topic);
  if (known == snapshots_.end()) return;
  sender_assignment news;
  if (const auto* info = known->second->topic(topic)) {
    news.topic_id = info->id;
    news.gone = why_gone(*info, index);
  }
  const auto* partition = known->second->partition(topic, index);
  if (partition && partition->leader >= 0) {
    auto& sender = sender_for(partition->leader, *known->second);
    news.sender = sender.number;
    news.handle = sender.handle;
    news.broker = std::to_string(partition->leader);
    if (!sender.address.empty()) news.broker += " (" + sender.address + ")";
    news.leader_epoch = partition->leader_epoch;
  }
  anon_mail(std::move(news)).send(to);
}

partition_table::sender_entry& partition_table::sender_for(int32_t node, const metadata& known) {
  auto at = senders_.find(node);
  if (at != senders_.end()) return at->second;
  backoff pauses{config_.retry_backoff, config_.retry_backoff_max, config_.seed + static_cast<uint64_t>(node)};
  const auto* broker = known.broker(node);
  auto address = broker ? to_string(endpoint{broker->host, broker->port}) : std::string{};
  at = senders_.emplace(node, sender_entry{.address = std::move(address), .pauses = std::move(pauses)}).first;
  start(node, at->second);
  return at->second;
}

void partition_table::start(int32_t node, sender_entry& entry) {
  entry.number = ++last_number_;
  entry.handle = spawn_sender(self_->home_system(), cluster_, node, entry.number, config_, entry.address);
  entry.pauses.up(self_->clock().now());
  watch_.watch(
      self_, entry.handle, [this, node, number = entry.number](const caf::error&) { sender_ended(node, number); });
}

void partition_table::sender_ended(int32_t node, uint64_t number) {
  auto& entry = senders_.at(node);
  entry.number = 0;
  entry.handle = nullptr;
  entry.replace_at = entry.pauses.failed(self_->clock().now());
  for (auto& [where, handle] : batchers_) anon_mail(release_atom_v, number).send(handle);
  sender_lost_();
}

void partition_table::advance(time_point now) {
  for (auto& [node, entry] : senders_) {
    if (entry.number != 0 || now < entry.replace_at) continue;
    start(node, entry);
    for (auto& [where, handle] : batchers_) assign(where, handle);
  }
}

std::optional<partition_table::time_point> partition_table::next_event() const {
  std::optional<time_point> next;
  for (const auto& [node, entry] : senders_)
    if (entry.number == 0 && (!next || entry.replace_at < *next)) next = entry.replace_at;
  return next;
}

} // namespace cafka
