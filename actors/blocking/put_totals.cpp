#include "cafka/actors/blocking/put_totals.hpp"

#include <utility>

namespace cafka::blocking {

namespace {

/// Names topic, partition and number of each slice; the outcome is not known yet.
write_report report_of(const record_set& set) {
  write_report report{.ranges = {}, .set = set.id, .tags = set.tags};
  size_t first = 0;
  for (size_t i = 0; i < set.slices.size(); ++i) {
    const auto& slice = set.slices[i];
    report.ranges.push_back(
        {.first = first,
         .slice = i,
         .count = slice.count,
         .topic = slice.topic,
         .partition = slice.partition,
         .what = {}});
    first += static_cast<size_t>(slice.count);
  }
  return report;
}

} // namespace

void put_totals::handing_over(record_set& set) {
  const std::lock_guard guard{mutex_};
  set.id = ++last_set_;
  pending_.emplace(set.id, report_of(set));
}

void put_totals::add(const write_report_ptr& report) {
  {
    const std::lock_guard guard{mutex_};
    if (pending_.erase(report->set) == 0) return;
    count(*report);
  }
  tell(report);
}

void put_totals::refused(uint64_t set, const error& why) { settle(set, outcome::failed, why); }

void put_totals::end(const error& why) {
  for (;;) {
    uint64_t set = 0;
    {
      const std::lock_guard guard{mutex_};
      if (pending_.empty()) return;
      set = pending_.begin()->first;
    }
    settle(set, outcome::unknown, why);
  }
}

void put_totals::settle(uint64_t set, outcome result, const error& why) {
  std::shared_ptr<write_report> report;
  {
    const std::lock_guard guard{mutex_};
    auto found = pending_.extract(set);
    if (!found) return;
    report = std::make_shared<write_report>(std::move(found.mapped()));
    for (auto& range : report->ranges) {
      range.result = result;
      range.what = why;
    }
    count(*report);
  }
  tell(report);
}

void put_totals::count(const write_report& report) {
  for (const auto& range : report.ranges) {
    const auto count = static_cast<uint64_t>(range.count);
    if (range.result == outcome::acknowledged) totals_.acknowledged += count;
    if (range.result == outcome::sent) totals_.sent += count;
    if (range.result == outcome::failed) totals_.failed += count;
    if (range.result == outcome::unknown) totals_.unknown += count;
    if (!range.what) continue;
    if (!totals_.first_error) totals_.first_error = range.what;
    if (!first_untold_) first_untold_ = range.what;
  }
}

void put_totals::tell(const write_report_ptr& report) {
  if (!told_) return;
  const std::lock_guard guard{telling_};
  try {
    told_(report);
  } catch (...) {
    // The user's function has nobody to report to; see writer_config::completion.
  }
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
