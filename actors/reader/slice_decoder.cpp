#include "cafka/actors/reader/slice_decoder.hpp"

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

slice_decoder::slice_decoder(fetched_slice_ptr slice, const slice_rules& rules, int64_t from, arena_pool_ptr pool)
    : slice_(std::move(slice)),
      rules_(rules),
      from_(from),
      pool_(std::move(pool)),
      filter_(rules.isolation, slice_->aborted),
      scan_(slice_->records),
      next_offset_(slice_->offset) {}

slice_piece slice_decoder::next() {
  if (failure_) return {.next_offset = next_offset_, .done = true, .failure = failure_};
  std::vector<opened> found;
  auto memory = slice_->records.empty() ? arena{} : pool_->take(0, rules_.max_decompressed_bytes);
  auto trouble = gather(memory, found);
  std::vector<batch_run> runs;
  slice_piece piece;
  if (auto code = open_runs(found, memory, runs, piece.views_slice); code != errc::none) trouble = code;
  if (trouble != errc::none) failure_ = describe_trouble(trouble, std::max(next_offset_, from_));
  piece.next_offset = next_offset_;
  if (runs.empty()) {
    piece.failure = failure_;
    piece.done = at_end_ || failure_;
    return piece;
  }
  piece.done = at_end_ && !failure_;
  piece.decompressed = memory.empty() ? 0 : memory.capacity();
  piece.batch = make_batch(piece, std::move(runs), std::move(memory));
  return piece;
}

// Collects batches until there is enough, the slice ends, or something is wrong.
errc slice_decoder::gather(arena& memory, std::vector<opened>& found) {
  while (memory.size() < rules_.piece_bytes) {
    if (!scan_.next()) {
      at_end_ = true;
      return scan_.error();
    }
    if (auto code = admit(scan_.batch(), memory, found); code != errc::none) return code;
    next_offset_ = scan_.batch().last_offset() + 1;
  }
  return errc::none;
}

errc slice_decoder::admit(const wire::batch_view& batch, arena& memory, std::vector<opened>& found) {
  if (rules_.check_crc && !batch.crc_ok()) return errc::bad_crc;
  if (!filter_.visible(batch, batch.is_control() && aborts(batch))) return errc::none;
  opened one{.batch = batch, .position = next_offset_, .begin = memory.size()};
  if (batch.is_compressed())
    if (auto code = wire::decompress_body(batch, memory, rules_.max_decompressed_bytes); code != errc::none)
      return code;
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
errc slice_decoder::run_of(const opened& one, const arena& memory, batch_run& run) const {
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

errc slice_decoder::open_runs(
    const std::vector<opened>& found, const arena& memory, std::vector<batch_run>& runs, bool& views) {
  runs.reserve(found.size());
  for (const auto& one : found) {
    batch_run run{.records = {}, .timestamps = timestamps_of(one.batch)};
    if (auto code = run_of(one, memory, run); code != errc::none) {
      next_offset_ = one.position;
      return code;
    }
    if (run.count == 0) continue;
    views = views || !one.batch.is_compressed();
    runs.push_back(run);
  }
  return errc::none;
}

record_batch_ptr slice_decoder::make_batch(const slice_piece& piece, std::vector<batch_run> runs, arena memory) const {
  std::vector<std::shared_ptr<const void>> owners;
  if (piece.views_slice) owners.push_back(slice_->owner);
  if (piece.decompressed > 0) owners.push_back(std::make_shared<const arena>(std::move(memory)));
  auto front = runs.front().records;
  record_view front_record;
  front.next(front_record);
  record_batch::facts about{
      .topic = rules_.topic,
      .partition = rules_.partition,
      .base_offset = front_record.offset,
      .next_offset = piece.next_offset,
      .high_watermark = slice_->high_watermark,
      .last_stable_offset = slice_->last_stable_offset,
      .log_start_offset = slice_->log_start_offset,
      .charged = piece.decompressed + (piece.views_slice ? slice_->records.size() : 0)};
  return std::make_shared<const record_batch>(std::move(about), std::move(runs), std::move(owners));
}

error slice_decoder::describe_trouble(errc code, int64_t offset) const {
  std::string text =
      rules_.topic + "-" + std::to_string(rules_.partition) + " at offset " + std::to_string(offset) + ": ";
  switch (code) {
  case errc::bad_crc:
    text += "the batch's checksum does not match its bytes";
    break;
  case errc::unsupported_magic:
    text += "the batch has a version that is newer than this client";
    break;
  case errc::bad_compression:
    text += "the batch cannot be decompressed";
    break;
  case errc::decompressed_too_large:
    text +=
        "the batch expands to more than max_decompressed_bytes (" + std::to_string(rules_.max_decompressed_bytes) + ")";
    break;
  default:
    text += "the batch is not well-formed";
    break;
  }
  return {
      code, text + "; reading stopped before it. Seek to the same offset to try again, or to a later one to skip it"};
}

} // namespace cafka
