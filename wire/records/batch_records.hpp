#pragma once

#include "cafka/codecs/arena.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error_code.hpp"
#include "cafka/wire/records/batch_view.hpp"
#include "cafka/wire/records/record.hpp"
#include "cafka/wire/varint.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace cafka::wire {

/// The records of one opened batch, decoded one by one where they lie. One pass; check error() behind it, because a record that
/// is not well-formed ends it:
///
///     batch_records records;
///     if (auto code = open_batch(batch, scratch, limit, records); code != errc::none) …
///     for (const record_view& r : records) …
///     if (records.error() != errc::none) …
///
/// Or without a range: `for (record_view r; records.next(r);)`.
class batch_records {
public:
  class iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = record_view;
    using difference_type = std::ptrdiff_t;
    using pointer = const record_view*;
    using reference = const record_view&;

    iterator() = default;
    explicit iterator(batch_records& from) : from_(&from) { ++*this; }
    reference operator*() const noexcept { return current_; }
    pointer operator->() const noexcept { return &current_; }
    iterator& operator++() noexcept {
      if (!from_->next(current_)) from_ = nullptr;
      return *this;
    }
    void operator++(int) noexcept { ++*this; }
    bool operator==(const iterator& other) const noexcept { return from_ == other.from_; }

  private:
    batch_records* from_ = nullptr;
    record_view current_;
  };

  batch_records() = default;
  /// Records in version 2 form without a batch around them: what batches decompress to and what slices of a record_set hold.
  /// `log_append`: the broker's clock counts, and `append_timestamp` is that of them all.
  batch_records(
      byte_span body, int32_t count, int64_t base_offset, int64_t base_timestamp, bool log_append = false,
      int64_t append_timestamp = -1) noexcept;

  /// Decodes the next record. False behind the last one, and at an error.
  bool next(record_view& out) noexcept { return legacy_ ? next_message(out) : next_record(out); }
  /// errc::none, or errc::malformed if the pass was ended by what is no record, by fewer records than promised or by bytes left over.
  errc error() const noexcept { return error_; }

  iterator begin() { return iterator{*this}; }
  iterator end() const noexcept { return {}; }

private:
  friend errc open_records(const batch_view& batch, byte_span body, batch_records& out) noexcept;

  errc open_messages(const batch_view& batch, byte_span body) noexcept;
  bool next_record(record_view& out) noexcept;
  bool next_message(record_view& out) noexcept;
  bool fail() noexcept;
  bool at_end() noexcept;

  static const std::byte* read_bytes(const std::byte* from, const std::byte* end, bytes_view& out) noexcept;
  static bool read_headers(const std::byte* from, const std::byte* end, header_range& out) noexcept;
  static int64_t add(int64_t a, int64_t b) noexcept;

  const std::byte* at_ = nullptr;
  const std::byte* end_ = nullptr;
  int64_t base_offset_ = 0;
  int64_t base_timestamp_ = -1;
  int64_t append_timestamp_ = -1;
  int32_t left_ = 0;
  bool log_append_ = false;
  bool legacy_ = false; // messages of version 0 or 1
  bool nested_ = false; // they were in a compressed wrapper
  errc error_ = errc::none;
};

// Inline from here on: it is what a consumer does for every record, and half of its time would go into the call and into writing
// down views that the caller reads once.

// Deltas may take a timestamp around the end of the range, and what is corrupt may do anything.
inline int64_t batch_records::add(int64_t a, int64_t b) noexcept {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

// A key or value: a varint length, -1 for null, and the bytes. Null if it is cut short or not well-formed, else where it ends.
inline const std::byte* batch_records::read_bytes(
    const std::byte* from, const std::byte* end, bytes_view& out) noexcept {
  int32_t length = 0;
  from = read_varint(from, end, length);
  if (from == nullptr || length > end - from) return nullptr;
  if (length < 0) {
    out = bytes_view{};
    return length == -1 ? from : nullptr;
  }
  out = bytes_view{from, static_cast<size_t>(length)};
  return from + length;
}

inline bool batch_records::next_record(record_view& out) noexcept {
  if (left_ <= 0) return at_end();
  int32_t length = 0;
  const std::byte* p = read_varint(at_, end_, length);
  if (p == nullptr || length <= 0 || length > end_ - p) return fail();
  const std::byte* const end = p + length;
  ++p; // the record's attributes, of which none are defined
  int64_t timestamp_delta = 0;
  int32_t offset_delta = 0;
  if ((p = read_varlong(p, end, timestamp_delta)) == nullptr) return fail();
  if ((p = read_varint(p, end, offset_delta)) == nullptr) return fail();
  if ((p = read_bytes(p, end, out.key)) == nullptr) return fail();
  if ((p = read_bytes(p, end, out.value)) == nullptr) return fail();
  if (end - p == 1 && *p == std::byte{0}) // no headers, as most records have it
    out.header_bytes = header_range{};
  else if (!read_headers(p, end, out.header_bytes))
    return fail();
  out.offset = add(base_offset_, offset_delta);
  out.timestamp = log_append_ ? append_timestamp_ : add(base_timestamp_, timestamp_delta);
  at_ = end;
  --left_;
  return true;
}

/// Makes a batch ready to be iterated. Its CRC is checked first (unless `check_crc` is false) and nothing inside is trusted before. A
/// compressed one is decompressed into `scratch`, which is appended to, by at most `limit` bytes; an uncompressed one is read in
/// place and `scratch` is not touched. The records view the batch's bytes or the scratch arena: anything that makes the arena grow
/// or go ends them.
///
/// errc::none, bad_crc, bad_compression (corrupt, or a codec that does not exist), decompressed_too_large, malformed.
errc open_batch(const batch_view& batch, arena& scratch, size_t limit, batch_records& out, bool check_crc = true);

/// The first half of open_batch for who keeps several batches in one arena: appends the decompressed body, and nothing if the batch is
/// not compressed. Does not check the CRC.
errc decompress_body(const batch_view& batch, arena& out, size_t limit);

/// The second half: iterates over `body`, which is the batch's decompressed body, or its bytes as they are if it is not compressed
/// (then `body` is ignored).
errc open_records(const batch_view& batch, byte_span body, batch_records& out) noexcept;

} // namespace cafka::wire
