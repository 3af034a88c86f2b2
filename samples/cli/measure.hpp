#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace cafka::cli {

/// Ten thousand values of the given size, or 64 MiB of them, to be made before the clock starts: random letters, so that codecs have something to do,
/// the same in every run.
std::vector<std::string> make_values(std::size_t size);

/// What this process has used since construction, and the one line of JSON that says it.
class measurement {
public:
  measurement();

  /// {"records":…,"records_per_s":…,"mb_per_s":…,"wall_s":…,"cpu_s":…,"cpu_s_per_million":…,"peak_rss_mb":…}; MB are 10^6
  /// bytes, peak_rss_mb is the process's own peak in 2^20 bytes. `more` is put before the closing brace as it is.
  std::string line(std::uint64_t records, std::uint64_t bytes, const std::string& more = {}) const;

private:
  std::chrono::steady_clock::time_point started_;
  double cpu_started_;
};

/// Latencies of single operations, all kept; a million of them are 8 MB. Thread-safe.
class latencies {
public:
  void add(std::chrono::nanoseconds elapsed) {
    const std::lock_guard guard{mutex_};
    samples_.push_back(elapsed.count());
  }
  std::uint64_t count() const {
    const std::lock_guard guard{mutex_};
    return samples_.size();
  }
  /// ,"latency_us":{"min":…,"p50":…,"p90":…,"p99":…,"p999":…,"max":…}; empty without samples.
  std::string json() const;

private:
  mutable std::mutex mutex_;
  std::vector<std::int64_t> samples_;
};

} // namespace cafka::cli
