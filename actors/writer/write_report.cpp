#include "cafka/actors/writer/write_report.hpp"

#include <algorithm>
#include <ostream>

namespace cafka {

namespace {

bool is_well(const write_range& range) {
  return range.result == outcome::acknowledged || range.result == outcome::sent;
}

} // namespace

std::string_view to_string(outcome of) {
  static constexpr std::string_view names[] = {"acknowledged", "sent", "failed", "unknown"};
  return names[static_cast<size_t>(of)];
}
std::ostream& operator<<(std::ostream& out, outcome of) { return out << to_string(of); }

bool write_report::ok() const { return std::all_of(ranges.begin(), ranges.end(), is_well); }

bool write_report::all_acknowledged() const {
  return std::all_of(
      ranges.begin(), ranges.end(), [](const write_range& r) { return r.result == outcome::acknowledged; });
}

size_t write_report::count(outcome of) const {
  size_t records = 0;
  for (const auto& range : ranges)
    if (range.result == of) records += static_cast<size_t>(range.count);
  return records;
}

error write_report::first_error() const {
  auto bad = std::find_if_not(ranges.begin(), ranges.end(), is_well);
  return bad == ranges.end() ? error{} : bad->what;
}

record_outcome write_report::outcome_of(const write_range& range, int32_t at) const {
  const size_t index = range.first + static_cast<size_t>(at);
  return {
      .tag = tags && index < tags->size() ? (*tags)[index] : 0,
      .index = index,
      .topic = range.topic,
      .partition = range.partition,
      .result = range.result,
      .offset = range.base_offset < 0 ? -1 : range.base_offset + at,
      .what = range.what,
      .log_append_time = range.log_append_time};
}

} // namespace cafka
