#include "cafka/actors/fleet/partition_ledger.hpp"

#include <algorithm>
#include <utility>

namespace cafka {

namespace {

/// Ascending, disjoint, none below `start`.
std::vector<offset_range> in_order(std::vector<offset_range> ranges, int64_t start) {
  for (auto& each : ranges) each.first = std::max({each.first, start, int64_t{0}});
  std::erase_if(ranges, [](const offset_range& each) { return each.end <= each.first; });
  std::ranges::sort(ranges, {}, &offset_range::first);
  std::vector<offset_range> out;
  for (const auto& each : ranges)
    if (!out.empty() && each.first <= out.back().end)
      out.back().end = std::max(out.back().end, each.end);
    else
      out.push_back(each);
  return out;
}

} // namespace

partition_ledger::partition_ledger(int64_t start, std::vector<offset_range> done, int32_t leader_epoch)
    : position_(std::max<int64_t>(start, -1)), recorded_(in_order(std::move(done), position_)) {
  if (position_ < 0) return;
  epochs_.push_back({position_, leader_epoch});
  stored_.offset = position_;
  stored_.leader_epoch = leader_epoch;
  stored_.metadata = write_done_ranges(position_, recorded_);
}

partition_ledger partition_ledger::resumed(const committed_offset& from) {
  return partition_ledger(from.offset, read_done_ranges(from.offset, from.metadata), from.leader_epoch);
}

void partition_ledger::passed(int64_t next_offset, int32_t leader_epoch) {
  position_ = std::max(position_, next_offset);
  if (recorded_at_ == recorded_.size()) {
    recorded_ = {};
    recorded_at_ = 0;
  }
  if (next_offset < 0 || (!epochs_.empty() && next_offset <= epochs_.back().end)) return;
  if (!epochs_.empty() && epochs_.back().epoch == leader_epoch)
    epochs_.back().end = next_offset;
  else
    epochs_.push_back({next_offset, leader_epoch});
  const auto needed =
      std::ranges::find_if(epochs_, [at = commit_point()](const epoch_end& each) { return each.end >= at; });
  epochs_.erase(epochs_.begin(), needed);
}

/// Of an epoch that is not known a broker is asked nothing; of an earlier one it would say that the log ends before the record.
int32_t partition_ledger::leader_epoch() const {
  const auto at = commit_point();
  for (const auto& each : epochs_)
    if (each.end >= at) return each.epoch;
  return -1;
}

std::vector<offset_range> partition_ledger::done_beyond(size_t limit) const {
  std::vector<offset_range> out;
  bool reaches_position = false; // nothing lies between the last range and where reading is
  for (auto at = window_.lowest(); out.size() < limit && at < window_.next();) {
    const auto first = window_.next_done(at);
    if (first == window_.next()) break;
    at = window_.next_open(first);
    out.push_back({window_.offset_of(first), window_.offset_of(at - 1) + 1});
    reaches_position = at == window_.next();
  }
  for (auto i = recorded_at_; i < recorded_.size(); ++i) {
    const auto first = std::max(recorded_[i].first, position_), end = recorded_[i].end;
    if (end <= first) continue;
    if (first == position_ && reaches_position)
      out.back().end = end;
    else if (out.size() < limit)
      out.push_back({first, end});
    else
      break;
  }
  return out;
}

std::optional<committed_offset> partition_ledger::to_store(size_t max_metadata) const {
  committed_offset out;
  out.offset = commit_point();
  if (out.offset < 0 || out.offset < stored_.offset) return std::nullopt;
  out.leader_epoch = leader_epoch();
  out.metadata =
      write_done_ranges(out.offset, done_beyond(max_metadata), max_metadata); // of a byte each at the very least
  if (out.offset == stored_.offset && out.metadata == stored_.metadata) return std::nullopt;
  return out;
}

void partition_ledger::stored(const committed_offset& what) {
  if (what.offset >= stored_.offset) stored_ = what;
}

std::optional<int64_t> partition_ledger::oldest_open() const {
  if (window_.open() == 0) return std::nullopt;
  return window_.offset_of(window_.lowest());
}

size_t partition_ledger::memory() const {
  return sizeof(*this) - sizeof(window_) + window_.memory() + recorded_.capacity() * sizeof(offset_range)
         + epochs_.capacity() * sizeof(epoch_end) + stored_.metadata.capacity();
}

} // namespace cafka
