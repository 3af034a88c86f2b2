// What has become of the records that were put.
#pragma once

#include "cafka/actors/blocking/writer.hpp"
#include "cafka/wire/records/record_set.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace cafka::blocking {

/// Follows the sets in which records are handed over, counts the records by their outcome, and tells each set's report once:
/// the writer's, or one made here if the writer did not take the set. Thread-safe.
class put_totals {
public:
  using listener = std::function<void(const write_report_ptr&)>;

  /// `told` gets each report, one at a time, without a lock that other calls need; what it throws is dropped.
  explicit put_totals(listener told = {}) : told_(std::move(told)) {}

  /// Numbers a set that is about to be handed over.
  void handing_over(record_set& set);
  /// The writer's report of a set.
  void add(const write_report_ptr& report);
  /// The writer did not take the set: its records have failed.
  void refused(uint64_t set, const error& why);
  /// No report comes any more: of what was handed over and not reported it is unknown what became.
  void end(const error& why);

  writer::totals now() const;
  /// Throws write_error if anything has failed since the last check.
  void check();

private:
  void settle(uint64_t set, outcome result, const error& why);
  void count(const write_report& report);
  void tell(const write_report_ptr& report);

  mutable std::mutex mutex_;
  std::map<uint64_t, write_report> pending_; // by the set's number: what is reported unless the writer does
  uint64_t last_set_ = 0;
  writer::totals totals_;
  uint64_t failed_told_ = 0;
  uint64_t unknown_told_ = 0;
  error first_untold_;

  std::mutex telling_;
  const listener told_;
};

} // namespace cafka::blocking
