#include "cafka/actors/reader/partition/slice_decoder.hpp"

#include <algorithm>
#include <utility>

#include "cafka/wire/records/control_record.hpp"

namespace cafka {

namespace {

timestamp_type timestamps_of(const wire::batch_view& batch) {
  if (batch.magic() == 0) return timestamp_type::none;
  return batch.is_log_append_time() ? timestamp_type::log_append_time : timestamp_type::create_time;
}

} // namespace

slice_decoder::slice_decoder(fetched_slice_ptr slice, const slice_rules& rules, int64_t from, decompressor& by)
    : slice_(std::move(slice)),
      rules_(rules),
      from_(from),
      by_(by),
      filter_(rules.isolation, slice_->aborted),
      scan_(slice_->records),
      next_offset_(slice_->offset) {}

slice_piece slice_decoder::next() {
  if (failure_) return {.next_offset = next_offset_, .done = true, .failure = failure_};
  std::vector<opened> found;
  leased_arena memory;
  failure_ = gather(memory, found);
  by_.finish(memory); // it may move
  std::vector<batch_run> runs;
  slice_piece piece;
  if (auto earlier = open_runs(found, memory, runs, piece)) failure_ = std::move(earlier);
  piece.next_offset = next_offset_;
  piece.blocked = held_back_ && found.empty();
  if (runs.empty()) {
    piece.failure = failure_;
    piece.done = at_end_ || failure_;
    return piece;
  }
  piece.done = at_end_ && !failure_;
  piece.batch = make_batch(piece, std::move(runs), found.back().batch.partition_leader_epoch(), std::move(memory));
  return piece;
}

// Collects batches until there is enough, the slice ends, there is no room, or something is wrong.
unreadable_batch slice_decoder::gather(leased_arena& memory, std::vector<opened>& found) {
  while (memory.size() < decompressor::enough) {
    if (!held_back_ && !scan_.next()) {
      at_end_ = true;
      return trouble(scan_.error(), nullptr);
    }
    if (auto code = admit(scan_.batch(), memory, found); code != errc::none) return trouble(code, &scan_.batch());
    if (held_back_) return {};
    next_offset_ = scan_.batch().last_offset() + 1;
  }
  return {};
}

errc slice_decoder::admit(const wire::batch_view& batch, leased_arena& memory, std::vector<opened>& found) {
  if (!std::exchange(held_back_, false)) { // else it was seen to be one
    if (rules_.check_crc && !batch.crc_ok()) return errc::bad_crc;
    if (!filter_.visible(batch, batch.is_control() && aborts(batch))) return errc::none;
  }
  opened one{.batch = batch, .position = next_offset_, .begin = memory.size()};
  if (batch.is_compressed()) {
    const auto rest = slice_->records.size() - scan_.position() + batch.bytes().size();
    auto why = errc::none;
    const auto outcome = by_.append(batch, memory, rest, why);
    held_back_ = outcome == decompressor::outcome::no_room;
    if (outcome != decompressor::outcome::done) return why;
  }
  one.size = memory.size() - one.begin;
  found.push_back(one);
  return errc::none;
}

bool slice_decoder::aborts(const wire::batch_view& batch) const {
  arena scratch;
  wire::batch_records records;
  record_view first_record;
  if (wire::open_batch(batch, scratch, rules_.max_decompressed_bytes, records, false) != errc::none) return false;
  if (!records.next(first_record)) return false;
  const auto control = wire::parse_control_record(first_record);
  return control && control->type == wire::control_type::abort;
}

// Walks all records once: what is delivered has been seen to be well-formed.
errc slice_decoder::run_of(const opened& one, const leased_arena& memory, batch_run& run) const {
  wire::batch_records at;
  if (auto code = wire::open_records(one.batch, memory.span().subspan(one.begin, one.size), at); code != errc::none)
    return code;
  const auto batch_last = one.batch.last_offset();
  int64_t previous = -1;
  record_view seen;
  for (auto before = at; at.next(seen);) {
    if (seen.offset <= previous || seen.offset > batch_last) return errc::malformed;
    previous = seen.offset;
    if (seen.offset < from_)
      before = at;
    else if (run.count++ == 0)
      run.records = before;
  }
  return at.error();
}

unreadable_batch slice_decoder::open_runs(
    const std::vector<opened>& found, const leased_arena& memory, std::vector<batch_run>& runs, slice_piece& piece) {
  runs.reserve(found.size());
  for (const auto& one : found) {
    batch_run run{.records = {}, .timestamps = timestamps_of(one.batch)};
    if (auto code = run_of(one, memory, run); code != errc::none) {
      next_offset_ = one.position;
      return trouble(code, &one.batch);
    }
    if (run.count == 0) continue;
    const auto viewed = one.batch.is_compressed() ? 0 : one.batch.bytes().size();
    piece.viewed += viewed;
    piece.bytes += one.size + viewed;
    runs.push_back(run);
  }
  return {};
}

record_batch_ptr slice_decoder::make_batch(
    const slice_piece& piece, std::vector<batch_run> runs, int32_t leader_epoch, leased_arena memory) const {
  std::vector<std::shared_ptr<const void>> owners;
  if (piece.viewed > 0) owners.push_back(slice_->owner);
  const auto decompressed = memory.capacity();
  if (decompressed > 0) owners.push_back(std::make_shared<const leased_arena>(std::move(memory)));
  auto front = runs.front().records;
  record_view front_record;
  front.next(front_record);
  record_batch::facts about{
      .topic = rules_.topic,
      .partition = rules_.partition,
      .assignment_epoch = rules_.assignment_epoch,
      .base_offset = front_record.offset,
      .next_offset = piece.next_offset,
      .leader_epoch = leader_epoch,
      .high_watermark = slice_->high_watermark,
      .last_stable_offset = slice_->last_stable_offset,
      .log_start_offset = slice_->log_start_offset,
      .charged = decompressed + piece.viewed};
  return std::make_shared<const record_batch>(std::move(about), std::move(runs), std::move(owners));
}

// Copied, so that whoever keeps it does not keep the response. The offsets are the header's, which the broker goes by too when
// it is asked for the offset behind them.
unreadable_batch slice_decoder::trouble(errc code, const wire::batch_view* batch) const {
  if (code == errc::none) return {};
  const auto at = std::max(next_offset_, from_);
  auto text = rules_.topic + "-" + std::to_string(rules_.partition) + " at offset " + std::to_string(at) + ": ";
  const auto again = "seek to " + std::to_string(at) + " to try again";
  if (!batch)
    return {
        {code, text + "the next batch cannot be read: " + describe_trouble(code)
                   + "; reading stopped before it: " + again + ", or to a later offset"}};
  unreadable_batch result;
  // Wrappers of the old formats are numbered by their last message, and begin where the batch before them ended.
  result.offsets = {std::min(batch->base_offset(), std::max(slice_->offset, next_offset_)), batch->last_offset() + 1};
  if (batch->magic() >= 2) result.offsets.first = batch->base_offset();
  result.bytes = std::make_shared<const std::vector<std::byte>>(batch->bytes().begin(), batch->bytes().end());
  result.why = {
      code, text + "the batch with " + to_string(result.offsets) + " cannot be read: " + describe_trouble(code)
                + "; reading stopped before it: " + again + ", or to " + std::to_string(result.offsets.end)
                + " to skip it"};
  return result;
}

std::string slice_decoder::describe_trouble(errc code) const {
  switch (code) {
  case errc::bad_crc:
    return "its checksum does not match its bytes";
  case errc::unsupported_magic:
    return "its version is newer than this client";
  case errc::bad_compression:
    return "it cannot be decompressed";
  case errc::decompressed_too_large:
    return "it expands to more than max_decompressed_bytes (" + std::to_string(rules_.max_decompressed_bytes)
           + "), which can be raised";
  default:
    return "it is not well-formed";
  }
}

} // namespace cafka
