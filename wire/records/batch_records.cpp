#include "cafka/wire/records/batch_records.hpp"

#include "cafka/wire/records/message_set.hpp"

namespace cafka::wire {

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

// The count of the headers and the headers, up to `end`; false if they are not well-formed.
bool batch_records::read_headers(const std::byte* from, const std::byte* end, header_range& out) noexcept {
  int32_t count = 0;
  from = read_varint(from, end, count);
  if (from == nullptr) return false;
  out = header_range{{from, end}, count};
  return header_range::valid(out.bytes(), count);
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
