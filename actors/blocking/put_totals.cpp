#include "cafka/actors/blocking/put_totals.hpp"

#include <utility>

namespace cafka::blocking {

void put_totals::add(const write_report& report) {
  const std::lock_guard guard{mutex_};
  for (const auto& range : report.ranges) {
    const auto count = static_cast<uint64_t>(range.count);
    if (range.result == outcome::acknowledged) totals_.acknowledged += count;
    if (range.result == outcome::failed) totals_.failed += count;
    if (range.result == outcome::unknown) totals_.unknown += count;
    if (range.what) note(range.what);
  }
}

void put_totals::add_failed(size_t records, const error& why) {
  if (records == 0) return;
  const std::lock_guard guard{mutex_};
  totals_.failed += records;
  note(why);
}

void put_totals::note(const error& why) {
  if (!totals_.first_error) totals_.first_error = why;
  if (!first_untold_) first_untold_ = why;
}

writer::totals put_totals::now() const {
  const std::lock_guard guard{mutex_};
  return totals_;
}

void put_totals::check() {
  const std::lock_guard guard{mutex_};
  const auto failed = totals_.failed - std::exchange(failed_told_, totals_.failed);
  const auto unknown = totals_.unknown - std::exchange(unknown_told_, totals_.unknown);
  const auto first = std::exchange(first_untold_, {});
  if (failed + unknown > 0) throw write_error(first, failed, unknown);
}

} // namespace cafka::blocking
