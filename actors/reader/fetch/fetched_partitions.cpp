#include "cafka/actors/reader/fetch/fetched_partitions.hpp"

#include <algorithm>
#include <limits>

#include "cafka/wire/records/batch_scan.hpp"

namespace cafka {

namespace {

// A broker that starts below the position does so once, for the batch that the position is in.
constexpr int most_fruitless = 3;

} // namespace

fetched_partition* fetched_partitions::enter(const fetch_registration& registration) {
  auto& partitions = by_name_[registration.topic];
  if (auto old = partitions.find(registration.partition); old != partitions.end()) {
    if (old->second >= registration.id) return nullptr;
    by_id_.erase(old->second);
  }
  partitions[registration.partition] = registration.id;
  if (registration.topic_id != wire::uuid{}) names_[registration.topic_id] = registration.topic;
  auto& position = by_id_[registration.id];
  position = fetched_partition{.at = registration, .max_bytes = usual_};
  return &position;
}

bool fetched_partitions::leave(uint64_t registration) {
  auto found = by_id_.find(registration);
  if (found == by_id_.end()) return false;
  const auto& at = found->second.at;
  auto topic = by_name_.find(at.topic);
  topic->second.erase(at.partition);
  if (topic->second.empty()) {
    std::erase_if(names_, [&](const auto& name) { return name.second == at.topic; });
    by_name_.erase(topic);
  }
  by_id_.erase(found);
  return true;
}

fetched_partition* fetched_partitions::find(uint64_t registration) {
  auto found = by_id_.find(registration);
  return found == by_id_.end() ? nullptr : &found->second;
}

fetched_partition* fetched_partitions::find(const std::string& topic, int32_t partition) {
  auto found = by_name_.find(topic);
  if (found == by_name_.end()) return nullptr;
  auto id = found->second.find(partition);
  return id == found->second.end() ? nullptr : find(id->second);
}

fetched_partition* fetched_partitions::find(const wire::uuid& topic_id, int32_t partition) {
  auto name = names_.find(topic_id);
  if (name == names_.end()) return nullptr;
  auto* position = find(name->second, partition);
  return position && position->at.topic_id == topic_id ? position
                                                       : nullptr; // not an answer for the topic's former self
}

fetch_step fetched_partitions::advance(fetched_partition& position, byte_span records) {
  if (records.empty()) return {};
  wire::batch_scan scan{records};
  size_t begin = 0; // of the batches that are handed out
  size_t end = 0;
  bool moved = false;
  bool backwards = false;
  while (scan.next()) {
    const auto& batch = scan.batch();
    const auto batch_last = batch.last_offset();
    backwards =
        batch_last == std::numeric_limits<int64_t>::max() || (moved && batch.base_offset() < position.at.offset);
    if (backwards) break;
    if (batch_last < position.at.offset) {
      begin = scan.position();
      continue;
    }
    position.at.offset = batch_last + 1;
    position.at.last_fetched_epoch = batch.partition_leader_epoch();
    end = scan.position();
    moved = true;
  }
  if (moved) { // what is wrong behind it comes first next time
    position.max_bytes = usual_;
    position.fruitless = 0;
    return {errc::none, records.subspan(begin, end - begin)};
  }
  if (scan.error() != errc::none) return {scan.error(), {}};
  if (backwards) return {errc::malformed, {}};
  return stuck(position, scan.truncated_size(), scan.truncated());
}

fetch_step fetched_partitions::stuck(fetched_partition& position, size_t batch_size, bool cut) {
  if (cut && position.max_bytes < most_) { // KIP-74 brokers send a first batch whole; others need the room
    const auto most = static_cast<size_t>(most_);
    const auto doubled = static_cast<size_t>(position.max_bytes) * 2;
    position.max_bytes = static_cast<int32_t>(std::min(most, std::max(doubled, batch_size)));
    return {};
  }
  if (cut && batch_size > static_cast<size_t>(most_)) return {errc::record_too_large, {}};
  if (++position.fruitless >= most_fruitless) return {errc::malformed, {}};
  return {};
}

} // namespace cafka
