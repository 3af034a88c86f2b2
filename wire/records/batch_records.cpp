#include "cafka/wire/records/batch_records.hpp"

#include "cafka/wire/records/message_set.hpp"
#include "cafka/wire/records/varint.hpp"

namespace cafka::wire {

namespace {

int64_t add(int64_t a, int64_t b) noexcept {
  // Deltas may take a timestamp around the end of the range, and what is corrupt may do anything.
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

// A key or value: a varint length, -1 for null, and the bytes.
const std::byte* read_bytes(const std::byte* p, const std::byte* end, bytes_view& out) noexcept {
  int32_t length = 0;
  p = read_varint(p, end, length);
  if (p == nullptr || length < -1 || length > end - p) return nullptr;
  if (length < 0) {
    out = bytes_view{};
    return p;
  }
  out = bytes_view{p, static_cast<size_t>(length)};
  return p + length;
}

const std::byte* read_headers(const std::byte* p, const std::byte* end, header_range& out) noexcept {
  int32_t count = 0;
  p = read_varint(p, end, count);
  if (p == nullptr) return nullptr;
  out = header_range{{p, end}, count};
  if (count == 0) return p;
  return header_range::valid(out.bytes(), count) ? end : nullptr;
}

} // namespace

batch_records::batch_records(
    byte_span bytes, int32_t count, int64_t base_offset, int64_t base_timestamp, bool log_append,
    int64_t append_timestamp) noexcept
    : at_(bytes.data()),
      end_(bytes.data() + bytes.size()),
      base_offset_(base_offset),
      base_timestamp_(base_timestamp),
      append_timestamp_(append_timestamp),
      left_(count),
      log_append_(log_append) {}

bool batch_records::fail() noexcept {
  error_ = errc::malformed;
  left_ = 0;
  at_ = end_;
  return false;
}

bool batch_records::at_end() noexcept { return at_ == end_ ? false : fail(); }

bool batch_records::next_record(record_view& out) noexcept {
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
  if ((p = read_headers(p, end, out.header_bytes)) != end) return fail();
  out.offset = add(base_offset_, offset_delta);
  out.timestamp = log_append_ ? append_timestamp_ : add(base_timestamp_, timestamp_delta);
  at_ = end;
  --left_;
  return true;
}

bool batch_records::next_message(record_view& out) noexcept {
  if (at_ == end_) return false;
  message inner;
  const std::byte* const end = read_message(at_, end_, inner);
  if (end == nullptr || (nested_ && (inner.attributes & attribute::codec_mask) != 0)) return fail();
  out.offset = add(base_offset_, inner.offset);
  out.timestamp = log_append_ && inner.magic > 0 ? append_timestamp_ : inner.timestamp;
  out.key = inner.key;
  out.value = inner.value;
  out.header_bytes = header_range{};
  at_ = end;
  return true;
}

} // namespace cafka::wire
