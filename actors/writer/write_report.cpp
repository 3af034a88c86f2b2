#include "cafka/actors/writer/write_report.hpp"

#include <algorithm>

namespace cafka {

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
  auto bad = std::find_if(
      ranges.begin(), ranges.end(), [](const write_range& r) { return r.result != outcome::acknowledged; });
  return bad == ranges.end() ? error{} : bad->what;
}

} // namespace cafka
