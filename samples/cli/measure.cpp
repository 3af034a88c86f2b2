#include "measure.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <random>

namespace cafka::cli {

namespace {

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; }

rusage own_usage() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage;
}

double cpu_seconds() {
  const auto usage = own_usage();
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

} // namespace

std::vector<std::string> make_values(std::size_t size) {
  std::mt19937 random{7};
  constexpr std::size_t most = 10'000, bytes = 64 * 1024 * 1024;
  std::vector<std::string> values(std::clamp<std::size_t>(bytes / size, 1, most), std::string(size, ' '));
  for (auto& value : values)
    for (auto& c : value) c = static_cast<char>('a' + random() % 8);
  return values;
}

measurement::measurement() : started_(std::chrono::steady_clock::now()), cpu_started_(cpu_seconds()) {}

std::string measurement::line(std::uint64_t records, std::uint64_t bytes, const std::string& more) const {
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  const double cpu = cpu_seconds() - cpu_started_;
  const double count = static_cast<double>(records);
  std::array<char, 512> text;
  std::snprintf(
      text.data(), text.size(),
      "{\"records\":%" PRIu64 ",\"records_per_s\":%.0f,\"mb_per_s\":%.1f,\"wall_s\":%.3f,\"cpu_s\":%.3f,"
      "\"cpu_s_per_million\":%.3f,\"peak_rss_mb\":%ld",
      records, count / wall, static_cast<double>(bytes) / wall / 1e6, wall, cpu, records == 0 ? 0.0 : cpu / count * 1e6,
      own_usage().ru_maxrss / 1024);
  return text.data() + more + "}\n";
}

std::string latencies::json() const {
  std::unique_lock guard{mutex_};
  auto sorted = samples_;
  guard.unlock();
  if (sorted.empty()) return {};
  std::sort(sorted.begin(), sorted.end());
  const auto at = [&](double share) {
    const auto last = static_cast<double>(sorted.size() - 1);
    return static_cast<double>(sorted[static_cast<std::size_t>(std::lround(share * last))]) / 1e3;
  };
  std::array<char, 256> text;
  std::snprintf(
      text.data(), text.size(),
      ",\"latency_us\":{\"min\":%.1f,\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}", at(0),
      at(0.5), at(0.9), at(0.99), at(0.999), at(1));
  return text.data();
}

} // namespace cafka::cli
