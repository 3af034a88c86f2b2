#pragma once

#include "cafka/codecs/codec.hpp"

#include <cstddef>
#include <cstdint>

namespace cafka::wire {

/// Bytes of a version 2 batch in front of its records. A batch being filled leaves them free, and seal_header writes them.
inline constexpr size_t batch_header_size = 61;
/// The base offset and the length: what stands in front of a batch or message of any version, and is not part of its length.
inline constexpr size_t log_overhead = 12;

/// The bits of a batch's attributes.
namespace attribute {
inline constexpr int16_t codec_mask = 0x07;
inline constexpr int16_t log_append_time = 0x08; // timestamps are the broker's: all are max_timestamp
inline constexpr int16_t transactional = 0x10;
inline constexpr int16_t control = 0x20;        // holds a control record, not the user's
inline constexpr int16_t delete_horizon = 0x40; // base_timestamp is when the cleaner may drop tombstones and markers
} // namespace attribute

/// What is in front of the records of a version 2 batch, but for what follows from its bytes (length, magic, CRC).
struct batch_header {
  int64_t base_offset = 0;
  int32_t partition_leader_epoch = -1;
  int16_t attributes = 0;
  int32_t last_offset_delta = -1;
  int64_t base_timestamp = -1;
  int64_t max_timestamp = -1;
  int64_t producer_id = -1; // -1: no idempotence
  int16_t producer_epoch = -1;
  int32_t base_sequence = -1;
  int32_t record_count = 0;

  bool operator==(const batch_header&) const = default;
};

/// Attributes of a batch that a producer writes.
constexpr int16_t make_attributes(codec c, bool transactional = false) noexcept {
  return static_cast<int16_t>(static_cast<int>(c) | (transactional ? attribute::transactional : 0));
}

/// The sequence of the record `count` places behind one of sequence `base`: they wrap from 2147483647 to 0.
constexpr int32_t add_sequence(int32_t base, int32_t count) noexcept {
  return static_cast<int32_t>((static_cast<int64_t>(base) + count) & 0x7fffffff);
}

} // namespace cafka::wire
