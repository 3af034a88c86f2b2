#include "cafka/actors/writer/batch_assembly.hpp"

#include <algorithm>

#include "cafka/wire/records/arena.hpp"
#include "cafka/wire/records/batch_writer.hpp"

namespace cafka {

namespace {

// The form that a batch has: room for the header, then records that count from 0.
bool is_wire_form(const record_slice& slice) {
  if (slice.count <= 0 || slice.data.size() <= wire::batch_header_size) return false;
  record_view first;
  auto records = slice.records();
  return records.next(first) && first.offset == 0;
}

settlement failure(const record_run& records, errc code, std::string message) {
  return {.records = records, .result = outcome::failed, .what = error{code, std::move(message)}};
}

} // namespace

void batch_assembly::add(
    record_slice& slice, const slice_offer& offer, time_point now, std::deque<batch>& sealed, settlements& failed) {
  if (!empty() && is_apart(offer.deadline)) seal(sealed, failed);
  if (may_adopt(slice, offer)) {
    seal(sealed, failed);
    adopt(slice, offer, now);
  } else {
    copy(slice, offer, now, sealed, failed);
  }
  if (is_full()) seal(sealed, failed);
}

bool batch_assembly::may_adopt(const record_slice& slice, const slice_offer& offer) const {
  if (!offer.exclusive || slice.count != offer.records.count) return false;
  const size_t limit =
      slice.count == 1 ? std::max(options_.batch_bytes, options_.max_record_bytes) : options_.batch_bytes;
  if (slice.data.size() > limit) return false;
  // A small slice is better copied behind what is there than sent as a batch of its own.
  bool worth_it = empty() || slice.data.size() >= options_.batch_bytes / 2;
  return worth_it && is_wire_form(slice);
}

bool batch_assembly::is_apart(time_point deadline) const {
  auto apart = deadline > deadline_ ? deadline - deadline_ : deadline_ - deadline;
  return apart > deadline_spread;
}

batch_assembly::time_point batch_assembly::due_of(const slice_offer& offer, time_point now) const {
  return std::min(now + options_.linger, now + (offer.deadline - now) / 2);
}

void batch_assembly::adopt(record_slice& slice, const slice_offer& offer, time_point now) {
  open_ = std::move(slice);
  open_.data.set_growth_limit(options_.batch_bytes);
  due_ = due_of(offer, now);
  deadline_ = offer.deadline;
  patience_ = offer.patience;
  runs_.push_back(offer.records);
}

void batch_assembly::copy(
    const record_slice& slice, const slice_offer& offer, time_point now, std::deque<batch>& sealed,
    settlements& failed) {
  auto run = offer.records;
  int32_t end = run.first + run.count;
  run.count = 0;
  auto next_run = [&](int32_t from) { run = {run.request, run.part, from, 0}; };
  auto records = slice.records();
  int32_t at = run.first;
  record_view record;
  for (; at < end && records.next(record); ++at) {
    if (open_.data.empty()) begin(slice.data.size());
    bool fits = open_.append(options_.batch_bytes, record);
    if (!fits && open_.count > 0) {
      note(run, offer, now);
      seal(sealed, failed);
      next_run(at);
      begin(slice.data.size());
      fits = open_.append(options_.batch_bytes, record);
    }
    if (!fits) fits = open_.append(options_.max_record_bytes, record); // alone
    if (fits) {
      ++run.count;
      continue;
    }
    note(run, offer, now);
    failed.push_back(failure(
        {run.request, run.part, at, 1}, errc::record_too_large,
        record_too_large(wire::batch_header_size + wire::record_size(0, 0, record), options_.max_record_bytes)));
    next_run(at + 1);
  }
  note(run, offer, now);
  if (at < end)
    failed.push_back(failure(
        {run.request, run.part, at, end - at}, errc::invalid_record, "the slice is not in the form of records"));
}

void batch_assembly::begin(size_t expected_bytes) {
  open_.data = default_arena_pool()->take(std::min(expected_bytes, options_.batch_bytes), options_.batch_bytes);
  wire::begin_batch(open_.data);
}

void batch_assembly::note(const record_run& run, const slice_offer& offer, time_point now) {
  if (run.count == 0) return;
  bool first = runs_.empty();
  auto due = due_of(offer, now);
  due_ = first ? due : std::min(due_, due);
  if (first || offer.deadline < deadline_) {
    deadline_ = offer.deadline;
    patience_ = offer.patience;
  }
  runs_.push_back(run);
}

void batch_assembly::seal(std::deque<batch>& sealed, settlements& failed) {
  if (empty()) return;
  batch next;
  auto code = seal_batch(open_, options_.compression, next);
  if (code == errc::none) {
    next.runs = std::move(runs_);
    next.deadline = deadline_;
    next.patience = patience_;
    sealed.push_back(std::move(next));
  } else {
    for (const auto& run : runs_) failed.push_back(failure(run, code, "the batch could not be compressed"));
  }
  open_ = record_slice{};
  runs_.clear();
}

} // namespace cafka
