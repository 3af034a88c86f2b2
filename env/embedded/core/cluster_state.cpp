#include "cafka/embedded/core/cluster_state.hpp"

#include "cafka/embedded/groups/group_registry.hpp"

#include <algorithm>
#include <utility>

namespace cafka::embedded {

cluster_state::cluster_state(config options)
    : options_(std::move(options)),
      random_(options_.seed),
      groups_(std::make_unique<group_registry>(options_.groups, options_.brokers)) {
  for (int32_t i = 0; i < options_.brokers; ++i) {
    auto at = static_cast<size_t>(i);
    auto& added = brokers_.emplace_back();
    added.id = i + 1;
    added.host = options_.advertised_host.empty() ? options_.host : options_.advertised_host;
    added.port = at < options_.ports.size() ? options_.ports[at] : static_cast<uint16_t>(9092 + i);
    if (at < options_.racks.size()) added.rack = options_.racks[at];
    added.sessions = fetch_sessions{options_.fetch_session_slots};
  }
}

cluster_state::~cluster_state() = default;

broker* cluster_state::find_broker(int32_t id) noexcept {
  return id < 1 || id > options_.brokers ? nullptr : &brokers_[static_cast<size_t>(id - 1)];
}

bool cluster_state::is_up(int32_t id) noexcept {
  auto found = find_broker(id);
  return found && found->up;
}

int32_t cluster_state::controller() noexcept {
  auto found = std::find_if(brokers_.begin(), brokers_.end(), [](const broker& b) { return b.up; });
  return found == brokers_.end() ? -1 : found->id;
}

topic* cluster_state::find_topic(std::string_view name) noexcept {
  auto found = topics_.find(name);
  return found == topics_.end() ? nullptr : found->second.get();
}

topic* cluster_state::find_topic(const wire::uuid& id) noexcept {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

partition* cluster_state::find_partition(std::string_view name, int32_t index) noexcept {
  auto found = find_topic(name);
  return found ? found->find(index) : nullptr;
}

void cluster_state::append(
    topic& to, partition& which, const wire::batch_view& batch, int64_t base_offset, int64_t now) {
  const auto& options = to.options;
  auto stamp = options.log_append_time ? std::optional{now} : std::nullopt;
  which.log.roll(
      batch.size(), stamp.value_or(batch.max_timestamp()), options.segment_bytes, options.segment_time.count());
  which.log.append(batch, base_offset, which.leader_epoch, stamp);
  if (options_.retention_bytes > 0) which.log.retain(options_.retention_bytes);
  touch();
}

void cluster_state::retain(time_point now) {
  if (limited_topics_ == 0) return next_retention_.reset();
  if (!next_retention_) next_retention_ = now + options_.retention_check_interval;
  if (now < *next_retention_) return;
  next_retention_ = now + options_.retention_check_interval;
  for (auto& [name, each] : topics_) {
    const auto& options = each->options;
    for (auto& which : each->partitions) {
      if (options.retention_time) which.log.drop_segments_before((now - *options.retention_time).count());
      if (options.retention_bytes) which.log.drop_segments_beyond(*options.retention_bytes);
    }
  }
  touch();
}

wire::uuid cluster_state::random_uuid() {
  wire::uuid id;
  for (auto& b : id.bytes) b = static_cast<std::byte>(random_());
  id.bytes[6] = (id.bytes[6] & std::byte{0x0f}) | std::byte{0x40};
  id.bytes[8] = (id.bytes[8] & std::byte{0x3f}) | std::byte{0x80};
  return id;
}

int32_t cluster_state::random_session_id() { return static_cast<int32_t>(random_() % 0x7fffffff) + 1; }

} // namespace cafka::embedded
