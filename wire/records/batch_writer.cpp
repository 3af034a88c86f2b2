#include "cafka/wire/records/batch_writer.hpp"

#include "cafka/codecs/crc32c.hpp"
#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/records/batch_layout.hpp"
#include "cafka/wire/varint.hpp"

#include <cassert>
#include <cstring>
#include <limits>

namespace cafka::wire {

namespace {

constexpr size_t largest_record = std::numeric_limits<int32_t>::max();

uint64_t length_bits(bytes_view bytes) noexcept {
  return bytes.is_null() ? zigzag(-1) : zigzag(static_cast<int64_t>(bytes.size()));
}

size_t sized(bytes_view bytes) noexcept { return uvarint_size(length_bits(bytes)) + bytes.size(); }

std::byte* write_bytes(std::byte* to, bytes_view bytes) noexcept {
  to = write_uvarint(to, length_bits(bytes));
  if (bytes.empty()) return to;
  std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

// The two ways to write headers: one by one, as a program lists or keeps them, and in one piece, as they lie in a record
// that was read.
template <class Header>
struct given_headers {
  std::span<const Header> list;

  size_t count() const noexcept { return list.size(); }
  size_t size() const noexcept {
    size_t bytes = 0;
    for (const auto& [key, value] : list) bytes += sized(key) + sized(record_bytes{value});
    return bytes;
  }
  std::byte* write(std::byte* to) const noexcept {
    for (const auto& [key, value] : list) to = write_bytes(write_bytes(to, key), record_bytes{value});
    return to;
  }
};

struct read_headers {
  header_range range;

  size_t count() const noexcept { return range.size(); }
  size_t size() const noexcept { return range.empty() ? 0 : range.bytes().size(); }
  std::byte* write(std::byte* to) const noexcept {
    if (size() > 0) std::memcpy(to, range.bytes().data(), size());
    return to + size();
  }
};

template <class Write>
auto in_their_form(const record_headers& headers, Write write) {
  switch (headers.in_form()) {
  case record_headers::form::read:
    return write(read_headers{headers.as_read()});
  case record_headers::form::kept:
    return write(given_headers<kept_headers::value_type>{headers.as_kept()});
  case record_headers::form::in_call:
    return write(given_headers<header_argument>{headers.as_in_call()});
  default:
    return write(given_headers<header_view>{headers.as_listed()});
  }
}

// A record's length does not count the varint that it is itself.
template <class Headers>
inline size_t content_size(
    uint64_t offset_bits, uint64_t timestamp_bits, bytes_view key, bytes_view value, const Headers& headers) noexcept {
  const size_t attributes = 1;
  return attributes + uvarint_size(timestamp_bits) + uvarint_size(offset_bits) + sized(key) + sized(value)
         + uvarint_size(zigzag(static_cast<int64_t>(headers.count()))) + headers.size();
}

size_t with_length(size_t content) noexcept {
  return content > largest_record ? 0 : uvarint_size(zigzag(static_cast<int64_t>(content))) + content;
}

template <class Headers>
bool append(
    arena& batch, size_t max_size, int32_t offset_delta, int64_t timestamp_delta, bytes_view key, bytes_view value,
    const Headers& headers) {
  const uint64_t offset_bits = zigzag(offset_delta);
  const uint64_t timestamp_bits = zigzag(timestamp_delta);
  const size_t content = content_size(offset_bits, timestamp_bits, key, value, headers);
  const size_t total = with_length(content);
  if (total == 0 || batch.size() > max_size || total > max_size - batch.size()) return false;
  std::byte* p = write_uvarint(batch.prepare(total), zigzag(static_cast<int64_t>(content)));
  *p++ = std::byte{0}; // attributes
  p = write_uvarint(p, timestamp_bits);
  p = write_uvarint(p, offset_bits);
  p = write_bytes(p, key);
  p = write_bytes(p, value);
  p = write_uvarint(p, zigzag(static_cast<int64_t>(headers.count())));
  headers.write(p);
  batch.commit(total);
  return true;
}

} // namespace

void begin_batch(arena& batch) {
  batch.clear();
  batch.resize(batch_header_size);
}

size_t record_size(
    int32_t offset_delta, int64_t timestamp_delta, bytes_view key, bytes_view value,
    const record_headers& headers) noexcept {
  return in_their_form(headers, [&](const auto& form) {
    return with_length(content_size(zigzag(offset_delta), zigzag(timestamp_delta), key, value, form));
  });
}

size_t record_size(int32_t offset_delta, int64_t timestamp_delta, const record_view& record) noexcept {
  return with_length(content_size(
      zigzag(offset_delta), zigzag(timestamp_delta), record.key, record.value, read_headers{record.headers()}));
}

bool append_record(
    arena& batch, size_t max_size, int32_t offset_delta, int64_t timestamp_delta, bytes_view key, bytes_view value,
    const record_headers& headers) {
  return in_their_form(headers, [&](const auto& form) {
    return append(batch, max_size, offset_delta, timestamp_delta, key, value, form);
  });
}

bool append_record(
    arena& batch, size_t max_size, int32_t offset_delta, int64_t timestamp_delta, const record_view& record) {
  return append(
      batch, max_size, offset_delta, timestamp_delta, record.key, record.value, read_headers{record.headers()});
}

void seal_header(arena& batch, const batch_header& header) noexcept {
  assert(batch.size() >= batch_header_size);
  std::byte* const p = batch.data();
  store_big_endian(p, header.base_offset);
  store_big_endian(p + layout::length, static_cast<int32_t>(batch.size() - log_overhead));
  store_big_endian(p + layout::partition_leader_epoch, header.partition_leader_epoch);
  store_big_endian(p + layout::magic, int8_t{2});
  store_big_endian(p + layout::attributes, header.attributes);
  store_big_endian(p + layout::last_offset_delta, header.last_offset_delta);
  store_big_endian(p + layout::base_timestamp, header.base_timestamp);
  store_big_endian(p + layout::max_timestamp, header.max_timestamp);
  store_big_endian(p + layout::producer_id, header.producer_id);
  store_big_endian(p + layout::producer_epoch, header.producer_epoch);
  store_big_endian(p + layout::base_sequence, header.base_sequence);
  store_big_endian(p + layout::record_count, header.record_count);
  store_big_endian(p + layout::crc, codecs::crc32c(batch.span().subspan(layout::attributes)));
}

errc compress_batch(const arena& in, codec c, int level, arena& out) {
  assert(in.size() >= batch_header_size);
  begin_batch(out);
  switch (codecs::compress(c, level, in.span().subspan(batch_header_size), out)) {
  case codecs::result::ok:
    return errc::none;
  case codecs::result::bad_level:
    return errc::invalid_configuration;
  default:
    return errc::bad_compression;
  }
}

} // namespace cafka::wire
