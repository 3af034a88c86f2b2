// What has become of the records that were put.
#pragma once

#include "cafka/actors/blocking/writer.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace cafka::blocking {

/// Counts records from their hand-over to their outcome. Thread-safe.
class put_totals {
public:
  /// So many records are on their way to the writer.
  void expect(size_t records);
  void add(const write_report& report);
  void add_failed(size_t records, const error& why);

  writer::totals now() const;
  /// Waits until every expected record has its outcome. False if the time was over before.
  bool await(std::chrono::milliseconds timeout);
  /// Throws write_error if anything has failed since the last check.
  void check();

private:
  void note(const error& why);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  size_t pending_ = 0;
  writer::totals totals_;
  uint64_t failed_told_ = 0;
  uint64_t unknown_told_ = 0;
  error first_untold_;
};

} // namespace cafka::blocking
