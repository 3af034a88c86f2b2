// Batches for tests of reading, written by the project's own writer: their encoding is proven elsewhere.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "cafka/wire/records/batch_writer.hpp"

namespace cafka::test {

using log_bytes = std::vector<std::byte>;

struct batch_shape {
  int64_t base_offset = 0;
  int count = 1;
  std::string value_prefix = "v"; // the value of offset 7 is "v7"
  size_t padding = 0;             // bytes appended to each value
  int64_t timestamp = 1'000;      // of the first; each further record is 1 ms later
  codec compression = codec::none;
  int32_t last_offset_delta = -1; // -1: count - 1; more: the batch was compacted
  int64_t producer_id = -1;
  bool transactional = false;
  bool log_append_time = false;
  int32_t leader_epoch = 0;
};

inline log_bytes to_bytes(const arena& batch) { return {batch.span().begin(), batch.span().end()}; }

inline log_bytes make_batch(const batch_shape& shape) {
  arena plain;
  wire::begin_batch(plain);
  for (int i = 0; i < shape.count; ++i) {
    const auto value = shape.value_prefix + std::to_string(shape.base_offset + i) + std::string(shape.padding, 'x');
    wire::append_record(plain, SIZE_MAX, i, i, bytes_view{}, bytes_view{value}, {});
  }
  wire::batch_header header{
      .base_offset = shape.base_offset,
      .partition_leader_epoch = shape.leader_epoch,
      .attributes = static_cast<int16_t>(
          wire::make_attributes(shape.compression, shape.transactional)
          | (shape.log_append_time ? wire::attribute::log_append_time : 0)),
      .last_offset_delta = shape.last_offset_delta >= 0 ? shape.last_offset_delta : shape.count - 1,
      .base_timestamp = shape.timestamp,
      .max_timestamp = shape.timestamp + std::max(shape.count - 1, 0),
      .producer_id = shape.producer_id,
      .producer_epoch = static_cast<int16_t>(shape.producer_id >= 0 ? 0 : -1),
      .base_sequence = shape.producer_id >= 0 ? 0 : -1,
      .record_count = shape.count};
  if (shape.compression == codec::none) {
    wire::seal_header(plain, header);
    return to_bytes(plain);
  }
  arena packed;
  const auto code = wire::compress_batch(plain, shape.compression, default_compression_level, packed);
  if (code != errc::none) throw std::logic_error{"the batch cannot be compressed"};
  wire::seal_header(packed, header);
  return to_bytes(packed);
}

/// The end of a transaction: key {version 0, type 0 (abort) or 1 (commit)}, value {version 0, coordinator epoch 0}.
inline log_bytes make_marker(int64_t offset, int64_t producer_id, bool commit) {
  const char key[4] = {0, 0, 0, static_cast<char>(commit ? 1 : 0)};
  const char value[6] = {0, 0, 0, 0, 0, 0};
  arena batch;
  wire::begin_batch(batch);
  wire::append_record(
      batch, SIZE_MAX, 0, 0, bytes_view{std::string_view{key, sizeof key}},
      bytes_view{std::string_view{value, sizeof value}}, {});
  wire::seal_header(
      batch, {.base_offset = offset,
              .attributes = wire::attribute::transactional | wire::attribute::control,
              .last_offset_delta = 0,
              .base_timestamp = 1,
              .max_timestamp = 1,
              .producer_id = producer_id,
              .producer_epoch = 0,
              .record_count = 1});
  return to_bytes(batch);
}

inline log_bytes operator+(log_bytes a, const log_bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

} // namespace cafka::test
