#include "cafka/embedded/core/partition_log.hpp"

#include "cafka/codecs/crc32c.hpp"
#include "cafka/wire/encoder.hpp"
#include "cafka/wire/records/batch_records.hpp"

#include <algorithm>
#include <span>

namespace cafka::embedded {

namespace {

constexpr size_t piece_size = size_t{1} << 20;
/// Most bytes that a batch is decompressed to when a record is looked for by time.
constexpr size_t decompressed_limit = size_t{256} << 20;

// Where the fields lie that a broker writes into a batch of version 2.
constexpr size_t leader_epoch_at = 12;
constexpr size_t crc_at = 17;
constexpr size_t attributes_at = 21;
constexpr size_t max_timestamp_at = 35;

template <class Write>
void patch(std::span<std::byte> batch, size_t at, Write write) {
  wire::encoder out{batch.subspan(at)};
  write(out);
}

void stamp_time(std::span<std::byte> batch, int16_t attributes, int64_t time) {
  patch(batch, attributes_at, [&](auto& out) {
    out.write_int16(static_cast<int16_t>(attributes | wire::attribute::log_append_time));
  });
  patch(batch, max_timestamp_at, [&](auto& out) { out.write_int64(time); });
  patch(batch, crc_at, [&](auto& out) { out.write_uint32(codecs::crc32c(batch.subspan(attributes_at))); });
}

} // namespace

wire::batch_view partition_log::place::batch() const {
  const auto& found = in->entries[index];
  return wire::batch_view::parse(byte_span{in->data}.subspan(found.position, found.size)).value_or(wire::batch_view{});
}

void partition_log::roll(size_t size, int64_t time, int64_t segment_bytes, int64_t segment_time) {
  const auto more = static_cast<int64_t>(size);
  if (segment_bytes_ > 0
      && (pieces_.empty() || segment_bytes_ + more > segment_bytes || time - segment_since_ > segment_time)) {
    ++segment_;
    segment_bytes_ = 0;
  }
  if (segment_bytes_ == 0) segment_since_ = time;
  segment_bytes_ += more;
}

void partition_log::append(
    const wire::batch_view& batch, int64_t base_offset, int32_t leader_epoch, std::optional<int64_t> stamp) {
  auto length = batch.last_offset() - batch.base_offset();
  auto& target = piece_for(batch.size());
  auto at = target.data.size();
  target.data.insert(target.data.end(), batch.bytes().begin(), batch.bytes().end());
  auto written = std::span{target.data}.subspan(at);
  patch(written, 0, [&](auto& out) { out.write_int64(base_offset); });
  if (batch.magic() >= 2) {
    patch(written, leader_epoch_at, [&](auto& out) { out.write_int32(leader_epoch); });
    if (stamp) stamp_time(written, batch.attributes(), *stamp);
  }
  auto max_timestamp = stamp ? *stamp : batch.max_timestamp();
  target.entries.push_back({base_offset + length, max_timestamp, leader_epoch, at, batch.size()});
  size_ += batch.size();
  end_ = base_offset + length + 1;
}

partition_log::piece& partition_log::piece_for(size_t batch_size) {
  const bool fits =
      !pieces_.empty() && pieces_.back().segment == segment_ && pieces_.back().data.size() + batch_size <= piece_size;
  if (!fits) pieces_.push_back({segment_, {}, {}});
  return pieces_.back();
}

std::optional<partition_log::place> partition_log::find(int64_t offset) const {
  auto holds = [&](const piece& s) { return s.entries.back().last_offset < offset; };
  auto at = std::partition_point(pieces_.begin(), pieces_.end(), holds);
  if (at == pieces_.end()) return std::nullopt;
  auto before = [&](const entry& e) { return e.last_offset < offset; };
  auto found = std::partition_point(at->entries.begin(), at->entries.end(), before);
  return place{&*at, static_cast<size_t>(found - at->entries.begin())};
}

byte_span partition_log::read(int64_t offset, int64_t limit, size_t max_bytes, bool whole_first) const {
  auto from = find(std::max(offset, start_));
  if (!from || (**from).last_offset >= limit) return {};
  const auto& first = **from;
  if (first.size > max_bytes) {
    if (!whole_first) return {};
    max_bytes = first.size;
  }
  const auto& entries = from->in->entries;
  auto below = [&](const entry& e) { return e.last_offset < limit; };
  const auto& last = *(std::partition_point(entries.begin() + from->index, entries.end(), below) - 1);
  auto available = last.position + last.size - first.position;
  return byte_span{from->in->data}.subspan(first.position, std::min(available, max_bytes));
}

template <class Accept>
std::optional<partition_log::position> partition_log::first_record(const place& where, Accept accept) const {
  arena scratch;
  wire::batch_records records;
  auto batch = where.batch();
  if (open_batch(batch, scratch, decompressed_limit, records) != errc::none) return std::nullopt;
  for (record_view record; records.next(record);)
    if (record.offset >= start_ && accept(record))
      return position{record.offset, record.timestamp, (*where).leader_epoch};
  return std::nullopt;
}

std::optional<partition_log::position> partition_log::find_time(int64_t timestamp) const {
  for (const auto& s : pieces_)
    for (size_t i = 0; i < s.entries.size(); ++i) {
      if (s.entries[i].max_timestamp < timestamp || s.entries[i].last_offset < start_) continue;
      auto found = first_record({&s, i}, [&](const record_view& r) { return r.timestamp >= timestamp; });
      if (found) return found;
    }
  return std::nullopt;
}

std::optional<partition_log::position> partition_log::find_max_timestamp() const {
  std::optional<place> highest;
  for (const auto& s : pieces_)
    for (size_t i = 0; i < s.entries.size(); ++i) {
      if (s.entries[i].last_offset < start_) continue;
      if (!highest || s.entries[i].max_timestamp > (**highest).max_timestamp) highest.emplace(place{&s, i});
    }
  if (!highest) return std::nullopt;
  auto wanted = (**highest).max_timestamp;
  return first_record(*highest, [&](const record_view& r) { return r.timestamp == wanted; });
}

int32_t partition_log::epoch_at(int64_t offset) const {
  auto found = find(offset);
  return found ? (**found).leader_epoch : -1;
}

void partition_log::start_at(int64_t offset) {
  start_ = offset;
  while (!pieces_.empty() && pieces_.front().entries.back().last_offset < start_) {
    size_ -= pieces_.front().data.size();
    pieces_.pop_front();
  }
}

void partition_log::truncate(int64_t offset) {
  if (offset >= end_) return;
  end_ = std::max(offset, int64_t{0});
  while (!pieces_.empty() && pieces_.back().entries.back().last_offset >= offset) {
    auto& [segment, data, entries] = pieces_.back();
    end_ = std::min(end_, wire::batch_view::parse(byte_span{data}.subspan(entries.back().position))->base_offset());
    size_ -= entries.back().size;
    data.resize(entries.back().position);
    entries.pop_back();
    if (entries.empty()) pieces_.pop_back();
  }
  start_ = std::min(start_, end_);
}

void partition_log::retain(size_t max_bytes) {
  while (size_ > max_bytes && pieces_.size() > 1) {
    auto next = pieces_.front().entries.back().last_offset + 1;
    start_at(std::max(start_, next));
  }
}

partition_log::segment_size partition_log::first_segment() const {
  segment_size first;
  for (const auto& s : pieces_) {
    if (s.segment != pieces_.front().segment) break;
    first.last_offset = s.entries.back().last_offset;
    first.bytes += static_cast<int64_t>(s.data.size());
    for (const auto& e : s.entries) first.max_timestamp = std::max(first.max_timestamp, e.max_timestamp);
  }
  return first;
}

void partition_log::drop_segments_before(int64_t time) {
  for (auto first = first_segment(); !pieces_.empty() && first.max_timestamp < time; first = first_segment())
    start_at(first.last_offset + 1);
}

void partition_log::drop_segments_beyond(int64_t bytes) {
  for (auto first = first_segment(); !pieces_.empty() && static_cast<int64_t>(size_) - first.bytes >= bytes;
       first = first_segment())
    start_at(first.last_offset + 1);
}

wire::bytes partition_log::copy() const {
  wire::bytes all;
  all.reserve(size_);
  for (const auto& s : pieces_) all.insert(all.end(), s.data.begin(), s.data.end());
  return all;
}

} // namespace cafka::embedded
