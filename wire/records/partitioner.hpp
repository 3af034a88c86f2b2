#pragma once

#include "cafka/wire/records/record.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace cafka {

/// A topic as far as choosing a partition needs it.
struct topic_route {
  std::string topic;
  int32_t partition_count = 0;
  /// Partitions that have a leader, ascending; empty: all. Records without a key avoid the others; keys go where they belong.
  std::vector<int32_t> available{};
};

/// How a partition is chosen for a record that does not name one: a value for configurations. The state that some ways need
/// (counters, the sticky partition) is in a `balancer` made from it.
class partitioner {
public:
  /// Chooses a partition from 0 to partition_count - 1. Called on the thread that adds the record; must not block.
  using function = std::function<int32_t(const record& what, int32_t partition_count)>;

  enum class kind : uint8_t {
    java, // murmur2 of the key; without one, stay on a partition until a batch's worth of bytes went there (KIP-480, KIP-794)
    murmur2,        // murmur2 of the key; a null key goes anywhere
    crc32,          // librdkafka's consistent_random: CRC-32 of the key; a null or empty key goes anywhere
    fnv1a,          // librdkafka's fnv1a_random: FNV-1a of the key; a null key goes anywhere
    hash,           // Sarama's hash, kafka-go's Hash: FNV-1a of the key as a signed number; a null key goes round
    reference_hash, // Sarama's reference hash: FNV-1a of the key without the sign; a null key goes anywhere
    round_robin,    // each partition in turn, whatever the key
    least_bytes,    // where the fewest bytes of keys and values went so far, the lowest of equals
    custom,
  };

  /// Java's, which other clients of the same topic most likely use.
  partitioner() = default;

  static partitioner java() { return {}; }
  /// `consistent`: a null key is hashed as an empty one.
  static partitioner murmur2(bool consistent = false) { return {kind::murmur2, consistent}; }
  /// `consistent`: null and empty keys are hashed too.
  static partitioner crc32(bool consistent = false) { return {kind::crc32, consistent}; }
  static partitioner fnv1a(bool consistent = false) { return {kind::fnv1a, consistent}; }
  static partitioner hash() { return {kind::hash, false}; }
  static partitioner reference_hash() { return {kind::reference_hash, false}; }
  /// Goes on to the next partition after `chunk` records (at least 1).
  static partitioner round_robin(uint32_t chunk = 1);
  static partitioner least_bytes() { return {kind::least_bytes, false}; }
  /// What the function returns outside of the range is an error of that record.
  static partitioner custom(function f);

  kind type() const noexcept { return kind_; }
  bool consistent() const noexcept { return consistent_; }
  uint32_t chunk() const noexcept { return chunk_; }
  const function& call() const noexcept { return function_; }

private:
  partitioner(kind k, bool consistent) : kind_(k), consistent_(consistent) {}

  kind kind_ = kind::java;
  bool consistent_ = false;
  uint32_t chunk_ = 1;
  function function_;
};

/// Chooses partitions of one topic, by a partitioner. Not thread-safe; every builder has its own, with its own counters.
class balancer {
public:
  /// `batch_bytes`: after how much a sticky partition is left. `seed`: where counters start and what chance draws from; with 0
  /// counters start at partition 0.
  explicit balancer(const partitioner& by = {}, size_t batch_bytes = 1'000'000, uint64_t seed = 0);

  /// The partition for a record of the topic, -1 if the topic has none. Only a custom function can return one outside of the range.
  int32_t choose(const record& what, const topic_route& topic) { return choose_for(what, topic); }
  template <any_record Record>
  int32_t choose_for(const Record& what, const topic_route& topic);
  /// Says that the batch of `partition` is full, before choosing again for the record that did not fit. True if that may give
  /// another partition: the record has none but the sticky one.
  bool leave(const record& what, int32_t partition) noexcept { return leave(what.key, partition); }
  /// The same, of a record with this key.
  bool leave(bytes_view key, int32_t partition) noexcept;

private:
  static int32_t pick(const topic_route& topic, uint32_t index) noexcept;
  int32_t anywhere(const topic_route& topic) noexcept;
  int32_t next_in_turn(const topic_route& topic) noexcept;
  int32_t sticky(size_t value_bytes, const topic_route& topic) noexcept;
  int32_t least_loaded(size_t bytes, const topic_route& topic);
  uint64_t random() noexcept;

  partitioner by_;
  size_t batch_bytes_;
  uint64_t random_;
  uint32_t turn_;
  int32_t sticky_ = -1;
  size_t sticky_bytes_ = 0;
  std::vector<uint64_t> loads_;
};

} // namespace cafka
