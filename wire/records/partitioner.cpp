#include "cafka/wire/records/partitioner.hpp"

#include "cafka/codecs/crc32.hpp"
#include "cafka/wire/records/partition_hash.hpp"

#include <algorithm>

namespace cafka {

namespace {

// About what a record takes on the wire besides its key and value.
constexpr size_t record_overhead = 8;

int32_t modulo(uint32_t hash, int32_t partitions) noexcept {
  return static_cast<int32_t>(hash % static_cast<uint32_t>(partitions));
}

// Clears the sign as Java and others do, which is not the absolute value.
int32_t unsigned_modulo(uint32_t hash, int32_t partitions) noexcept { return modulo(hash & 0x7fffffff, partitions); }

// The remainder of the hash taken as a signed number, made positive: Sarama's hash partitioner.
int32_t signed_modulo(uint32_t hash, int32_t partitions) noexcept {
  const int32_t remainder = static_cast<int32_t>(hash) % partitions;
  return remainder < 0 ? -remainder : remainder;
}

// librdkafka takes the absolute value, and that of the lowest number is 2^31.
int32_t absolute_modulo(uint32_t hash, int32_t partitions) noexcept {
  return modulo(static_cast<int32_t>(hash) < 0 ? 0 - hash : hash, partitions);
}

uint32_t crc32_of(bytes_view key) noexcept { return codecs::crc32(key.span()); }

} // namespace

partitioner partitioner::round_robin(uint32_t chunk) {
  partitioner made{kind::round_robin, false};
  made.chunk_ = std::max(chunk, 1u);
  return made;
}

partitioner partitioner::custom(function f) {
  partitioner made{kind::custom, false};
  made.function_ = std::move(f);
  return made;
}

balancer::balancer(const partitioner& by, size_t batch_bytes, uint64_t seed)
    : by_(by), batch_bytes_(batch_bytes), random_(seed), turn_(static_cast<uint32_t>(seed >> 16)) {}

template <any_record Record>
int32_t balancer::choose_for(const Record& what, const topic_route& topic) {
  const int32_t count = topic.partition_count;
  if (count <= 0) return -1;
  const bytes_view key = what.key;
  const bool hashed = !key.is_null() || by_.consistent();
  switch (by_.type()) {
  case partitioner::kind::java:
    return key.is_null() ? sticky(what.value.size(), topic) : unsigned_modulo(wire::murmur2(key), count);
  case partitioner::kind::murmur2:
    return hashed ? unsigned_modulo(wire::murmur2(key), count) : anywhere(topic);
  case partitioner::kind::crc32:
    return !key.empty() || by_.consistent() ? modulo(crc32_of(key), count) : anywhere(topic);
  case partitioner::kind::fnv1a:
    return hashed ? absolute_modulo(wire::fnv1a(key), count) : anywhere(topic);
  case partitioner::kind::hash:
    return hashed ? signed_modulo(wire::fnv1a(key), count) : next_in_turn(topic);
  case partitioner::kind::reference_hash:
    return hashed ? unsigned_modulo(wire::fnv1a(key), count) : anywhere(topic);
  case partitioner::kind::round_robin:
    return next_in_turn(topic);
  case partitioner::kind::least_bytes:
    return least_loaded(what.key.size() + what.value.size(), topic);
  case partitioner::kind::custom:
    return by_.call() ? by_.call()(as_record(what), count) : -1;
  }
  return -1;
}

template int32_t balancer::choose_for(const record&, const topic_route&);
template int32_t balancer::choose_for(const record_argument&, const topic_route&);

bool balancer::leave(bytes_view key, int32_t partition) noexcept {
  if (by_.type() != partitioner::kind::java || !key.is_null() || sticky_ != partition) return false;
  sticky_ = -1;
  return true;
}

int32_t balancer::pick(const topic_route& topic, uint32_t index) noexcept {
  if (topic.available.empty()) return modulo(index, topic.partition_count);
  return topic.available[index % topic.available.size()];
}

int32_t balancer::anywhere(const topic_route& topic) noexcept {
  return pick(topic, static_cast<uint32_t>(random() >> 16));
}

int32_t balancer::next_in_turn(const topic_route& topic) noexcept {
  const uint32_t chunk = by_.chunk();
  return pick(topic, chunk == 1 ? turn_++ : turn_++ / chunk);
}

int32_t balancer::sticky(size_t value_bytes, const topic_route& topic) noexcept {
  if (sticky_ < 0 || sticky_ >= topic.partition_count || sticky_bytes_ >= batch_bytes_) {
    sticky_ = anywhere(topic);
    sticky_bytes_ = 0;
  }
  sticky_bytes_ += value_bytes + record_overhead;
  return sticky_;
}

int32_t balancer::least_loaded(size_t bytes, const topic_route& topic) {
  loads_.resize(static_cast<size_t>(topic.partition_count));
  const auto least = std::min_element(loads_.begin(), loads_.end());
  *least += bytes;
  return static_cast<int32_t>(least - loads_.begin());
}

// SplitMix64: one addition and a mix, and any seed will do.
uint64_t balancer::random() noexcept {
  uint64_t x = random_ += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

} // namespace cafka
