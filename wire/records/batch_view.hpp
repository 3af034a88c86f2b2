#pragma once

#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/records/batch_header.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace cafka::wire {

/// One batch in a records field, seen where it lies: a version 2 batch, or a message of a version 0 or 1 set (which may be a
/// compressed wrapper around others). Views cost nothing to copy and are valid as long as the bytes.
///
/// Its size, version and place are checked; nothing else is to be trusted before crc_ok() has said so. Fields that a version
/// does not have are as Kafka's own reader gives them: -1 or false.
class batch_view {
public:
  batch_view() = default;

  static constexpr int8_t newest_magic = 2;

  /// The batch at the front of `bytes`, which must hold it whole. Nothing if it does not, if its length is shorter than its
  /// header, or if its version is not 0, 1 or 2.
  static std::optional<batch_view> parse(byte_span bytes) noexcept;

  byte_span bytes() const noexcept { return {data_, size_}; }
  /// All of it, with the base offset and the length.
  size_t size() const noexcept { return size_; }
  int8_t magic() const noexcept;
  uint32_t stored_crc() const noexcept;
  /// Computes the checksum and compares: CRC-32C of version 2, CRC-32 of the older ones.
  bool crc_ok() const noexcept;

  /// Version 2: the offset that the deltas count from. Older: the message's own, which for a wrapper is that of its last one.
  int64_t base_offset() const noexcept;
  /// The next offset to fetch is this + 1, whether or not there are records (compaction leaves gaps at both ends).
  int64_t last_offset() const noexcept;
  int16_t attributes() const noexcept;
  /// The id in the attributes; one that is no codec is possible and refused when the batch is opened.
  int codec_id() const noexcept { return attributes() & attribute::codec_mask; }
  bool is_compressed() const noexcept { return codec_id() != 0; }
  bool is_log_append_time() const noexcept;
  bool is_transactional() const noexcept { return has(attribute::transactional); }
  bool is_control() const noexcept { return has(attribute::control); }
  /// When the cleaner may drop this batch's tombstones, in milliseconds; nothing if that is not set.
  std::optional<int64_t> delete_horizon() const noexcept;
  int32_t partition_leader_epoch() const noexcept;
  int32_t last_offset_delta() const noexcept;
  int64_t base_timestamp() const noexcept;
  int64_t max_timestamp() const noexcept;
  int64_t producer_id() const noexcept;
  int16_t producer_epoch() const noexcept;
  int32_t base_sequence() const noexcept;
  /// Of the last record; -1 without a producer id or if there are no sequences (control batches).
  int32_t last_sequence() const noexcept;
  /// Version 2: how many records it says it has. Older: 1, or -1 for a wrapper.
  int32_t record_count() const noexcept;
  /// All fields of a version 2 batch at once.
  batch_header header() const noexcept;

  /// What follows the header: of version 2 the records, compressed or not; of the older ones empty.
  byte_span body() const noexcept;

private:
  batch_view(const std::byte* data, size_t size) noexcept : data_(data), size_(size) {}
  bool has(int16_t bit) const noexcept { return magic() >= 2 && (attributes() & bit) != 0; }

  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

} // namespace cafka::wire
