#include "cafka/wire/records/record_set.hpp"

#include <algorithm>

namespace cafka {

template <class... Record>
bool record_slice::append_at(size_t max_bytes, int64_t timestamp, const Record&... record) {
  if (data.size() < wire::batch_header_size) wire::begin_batch(data);
  const int64_t base = count == 0 ? timestamp : base_timestamp;
  // Unsigned, because two timestamps may be further apart than an int64 reaches; the reader's addition wraps back.
  const auto delta = static_cast<int64_t>(static_cast<uint64_t>(timestamp) - static_cast<uint64_t>(base));
  if (!wire::append_record(data, max_bytes, count, delta, record...)) return false;
  count_record(timestamp);
  return true;
}

bool record_slice::append(
    size_t max_bytes, int64_t timestamp, bytes_view key, bytes_view value, const record_headers& headers) {
  return append_at(max_bytes, timestamp, key, value, headers);
}

bool record_slice::append(size_t max_bytes, const record_view& record) {
  return append_at(max_bytes, record.timestamp, record);
}

void record_slice::count_record(int64_t timestamp) noexcept {
  if (count++ == 0) {
    base_timestamp = timestamp;
    max_timestamp = timestamp;
  } else {
    max_timestamp = std::max(max_timestamp, timestamp);
  }
}

wire::batch_records record_slice::records() const noexcept {
  const auto bytes = data.span();
  const auto body = bytes.size() < wire::batch_header_size ? byte_span{} : bytes.subspan(wire::batch_header_size);
  return {body, count, 0, base_timestamp};
}

wire::batch_header record_slice::header() const noexcept {
  wire::batch_header made;
  made.last_offset_delta = count - 1;
  made.base_timestamp = base_timestamp;
  made.max_timestamp = max_timestamp;
  made.record_count = count;
  return made;
}

std::string record_too_large(size_t size, size_t max_record_bytes) {
  return "a record of " + std::to_string(size) + " bytes is longer than max_record_bytes ("
         + std::to_string(max_record_bytes)
         + "): raise it, and the topic's max.message.bytes if need be, or send less in a record";
}

size_t record_set::memory() const noexcept {
  size_t held = sizeof(record_set) + slices.capacity() * sizeof(record_slice);
  for (const auto& slice : slices) held += slice.data.capacity();
  if (tags) held += tags->capacity() * sizeof(uint64_t);
  return held;
}

} // namespace cafka
