#include "cafka/actors/writer/write_tracker.hpp"

#include <algorithm>
#include <memory>

namespace cafka {

namespace {

bool by_first(const settlement& a, const settlement& b) { return a.records.first < b.records.first; }

// Records without settlement, as settlements of unknown outcome; `settled` is sorted.
settlements gaps(const settlements& settled, int32_t count, const error& why) {
  settlements found;
  int32_t at = 0;
  auto close = [&](int32_t end) {
    if (end > at)
      found.push_back({.records = {.first = at, .count = end - at}, .result = outcome::unknown, .what = why});
  };
  for (const auto& s : settled) {
    close(s.records.first);
    at = s.records.first + s.records.count;
  }
  close(count);
  return found;
}

// The range goes on where the last one ended, and fared the same.
bool continues(const write_range& last, const write_range& next) {
  bool offsets = last.base_offset < 0 ? next.base_offset < 0 : next.base_offset == last.base_offset + last.count;
  return last.slice == next.slice && last.first + static_cast<size_t>(last.count) == next.first
         && last.partition == next.partition && last.result == next.result && offsets && last.what == next.what
         && last.log_append_time == next.log_append_time;
}

void add_range(std::vector<write_range>& ranges, write_range next) {
  if (!ranges.empty() && continues(ranges.back(), next))
    ranges.back().count += next.count;
  else
    ranges.push_back(std::move(next));
}

write_range to_range(const request_part& part, const settlement& s) {
  return {
      .first = part.first + static_cast<size_t>(s.records.first),
      .slice = part.slice,
      .count = s.records.count,
      .topic = part.topic,
      .partition = part.partition,
      .result = s.result,
      .base_offset = s.base_offset,
      .what = s.what,
      .log_append_time = s.log_append_time};
}

// Records that the writer routed one by one are not in a row in the set.
void add_scattered(std::vector<write_range>& ranges, const request_part& part, const settlement& s) {
  for (int32_t i = 0; i < s.records.count; ++i) {
    auto range = to_range(part, s);
    range.first = part.origins[static_cast<size_t>(s.records.first) + static_cast<size_t>(i)];
    range.count = 1;
    if (range.base_offset >= 0) range.base_offset += i;
    ranges.push_back(std::move(range));
  }
}

error only_reason(const write_report& report) {
  const auto why = report.first_error();
  const bool one =
      std::all_of(report.ranges.begin(), report.ranges.end(), [&](const auto& r) { return r.what == why; });
  return one ? why : error{};
}

} // namespace

void write_tracker::open(
    uint64_t request, size_t slices, time_point deadline, set_label label, std::chrono::milliseconds patience) {
  tracked t{.parts = {}, .left = slices, .deadline = deadline, .patience = patience, .label = std::move(label)};
  auto at = requests_.emplace(request, std::move(t)).first;
  deadlines_.emplace(deadline, request);
  pending_.insert(request);
  finish_if_done(at);
}

uint32_t write_tracker::add(uint64_t request, std::vector<request_part> parts) {
  auto& t = requests_.at(request);
  const auto first = static_cast<uint32_t>(t.parts.size());
  settlements refused;
  for (auto& part : parts) {
    const auto index = static_cast<uint32_t>(t.parts.size());
    const int32_t count = part.count;
    if (part.refused)
      refused.push_back(
          {.records = {request, index, 0, count}, .result = outcome::failed, .what = std::exchange(part.refused, {})});
    else
      t.accepted = true;
    t.parts.push_back({.part = std::move(part), .left = count});
  }
  t.left += parts.size();
  for (const auto& each : refused) settle(each);
  --t.left; // the slice itself
  finish_if_done(requests_.find(request));
  return first;
}

void write_tracker::settle(const settlement& what) {
  auto at = requests_.find(what.records.request);
  if (at == requests_.end() || what.records.part >= at->second.parts.size()) return;
  auto& part = at->second.parts[what.records.part];
  if (part.left < what.records.count || what.records.count <= 0) return;
  part.left -= what.records.count;
  if (!at->second.reported) part.settled.push_back(what);
  if (part.left == 0) close_part(at, part);
}

void write_tracker::close_part(position which, tracked_part& part) {
  released_ += part.part.charge;
  --which->second.left;
  finish_if_done(which);
}

void write_tracker::finish_if_done(position which) {
  if (which->second.left != 0) return;
  if (!which->second.reported) report(which, {});
  requests_.erase(which);
}

void write_tracker::advance(time_point now) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    auto at = requests_.find(deadlines_.begin()->second);
    report(
        at, {errc::delivery_timed_out, "what became of the records was not known within "
                                           + std::to_string(at->second.patience.count())
                                           + " ms: they may be written, or still be"});
  }
}

void write_tracker::lose(const std::string& topic, int32_t partition, const error& why) {
  for (auto at = requests_.begin(); at != requests_.end();) {
    auto next = std::next(at);
    for (auto& part : at->second.parts) {
      if (part.left == 0 || part.part.partition != partition || part.part.topic != topic) continue;
      close_gaps(part, why);
      bool last = at->second.left == 1;
      close_part(at, part);
      if (last) break; // the request is gone
    }
    at = next;
  }
}

void write_tracker::close_gaps(tracked_part& part, const error& why) {
  std::sort(part.settled.begin(), part.settled.end(), by_first);
  for (auto& gap : gaps(part.settled, part.part.count, why)) part.settled.push_back(std::move(gap));
  part.left = 0;
}

void write_tracker::abandon(const error& why) {
  while (!pending_.empty()) report(requests_.find(*pending_.begin()), why);
}

void write_tracker::report(position which, const error& why) {
  auto made = std::make_shared<write_report>();
  made->set = which->second.label.id;
  made->tags = std::move(which->second.label.tags);
  for (auto& [part, settled, left] : which->second.parts) {
    std::sort(settled.begin(), settled.end(), by_first);
    for (auto& gap : gaps(settled, part.count, why)) settled.push_back(std::move(gap));
    std::sort(settled.begin(), settled.end(), by_first);
    for (const auto& s : settled) {
      if (part.origins.empty())
        made->ranges.push_back(to_range(part, s));
      else
        add_scattered(made->ranges, part, s);
    }
    settled.clear();
  }
  std::stable_sort(
      made->ranges.begin(), made->ranges.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<write_range> merged;
  for (auto& range : made->ranges) add_range(merged, std::move(range));
  made->ranges = std::move(merged);
  which->second.reported = true;
  deadlines_.erase({which->second.deadline, which->first});
  pending_.erase(which->first);
  auto refused = which->second.accepted ? error{} : only_reason(*made);
  finished_.push_back({which->first, std::move(made), std::move(refused)});
}

std::optional<write_tracker::time_point> write_tracker::next_event() const {
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.begin()->first;
}

bool write_tracker::pending_up_to(uint64_t request) const { return !pending_.empty() && *pending_.begin() <= request; }

} // namespace cafka
