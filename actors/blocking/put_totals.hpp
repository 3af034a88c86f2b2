// What has become of the records that were put.
#pragma once

#include "cafka/actors/blocking/writer.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>

namespace cafka::blocking {

/// Counts records by their outcome. Thread-safe.
class put_totals {
public:
  void add(const write_report& report);
  void add_failed(size_t records, const error& why);

  writer::totals now() const;
  /// Throws write_error if anything has failed since the last check.
  void check();

private:
  void note(const error& why);

  mutable std::mutex mutex_;
  writer::totals totals_;
  uint64_t failed_told_ = 0;
  uint64_t unknown_told_ = 0;
  error first_untold_;
};

} // namespace cafka::blocking
