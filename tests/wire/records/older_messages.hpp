#pragma once

#include "cafka/codecs/codec.hpp"
#include "cafka/codecs/crc32.hpp"
#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/records/batch_header.hpp"
#include "cafka/wire/records/batch_layout.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

// Messages of versions 0 and 1, which this library reads and never writes. Their checksums are right, so that what is inside is what a
// reader refuses.
namespace cafka::golden {

inline constexpr int64_t message_time = 77; // of every message of version 1 made here

/// A message with a null key.
inline std::vector<std::byte> older_message(int8_t magic, int64_t offset, int8_t attributes, bytes_view value) {
  namespace layout = wire::layout;
  const size_t empty_size = magic == 0 ? layout::message_v0_size : layout::message_v1_size;
  std::vector<std::byte> bytes(empty_size + value.size());
  std::byte* const lengths = bytes.data() + empty_size - 8; // of key and value
  wire::store_big_endian(bytes.data(), offset);
  wire::store_big_endian(bytes.data() + layout::length, static_cast<int32_t>(bytes.size() - wire::log_overhead));
  wire::store_big_endian(bytes.data() + layout::magic, magic);
  wire::store_big_endian(bytes.data() + layout::message_attributes, attributes);
  if (magic == 1) wire::store_big_endian(bytes.data() + layout::message_timestamp, message_time);
  wire::store_big_endian(lengths, int32_t{-1});
  wire::store_big_endian(lengths + 4, value.is_null() ? -1 : static_cast<int32_t>(value.size()));
  std::copy(value.begin(), value.end(), lengths + 8);
  wire::store_big_endian(bytes.data() + layout::message_crc, codecs::crc32(byte_span{bytes}.subspan(layout::magic)));
  return bytes;
}

/// A message that holds a compressed message set; `attributes` besides its codec.
inline std::vector<std::byte> wrapper(
    int8_t magic, int64_t offset, byte_span inner, codec by = codec::gzip, int8_t attributes = 0) {
  arena packed;
  codecs::compress(by, default_compression_level, inner, packed);
  return older_message(
      magic, offset, static_cast<int8_t>(attributes | static_cast<int8_t>(by)), bytes_view{packed.span()});
}

/// The messages one behind the other.
inline std::vector<std::byte> joined(const std::vector<std::vector<std::byte>>& messages) {
  std::vector<std::byte> set;
  for (const auto& one : messages) set.insert(set.end(), one.begin(), one.end());
  return set;
}

} // namespace cafka::golden
