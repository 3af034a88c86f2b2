#include "progress.hpp"

#include <unistd.h>

#include <cstdio>
#include <utility>

namespace cafka::cli {

namespace {

constexpr auto between_lines = std::chrono::milliseconds{500};
/// The clock is not read for each record.
constexpr std::uint64_t records_between_looks = 256;

} // namespace

progress::progress(std::string what, bool quiet)
    : what_(std::move(what)),
      active_(!quiet && ::isatty(STDERR_FILENO) == 1),
      started_(std::chrono::steady_clock::now()),
      shown_(started_) {}

void progress::add(std::uint64_t count, std::uint64_t bytes) {
  if (!active_) return;
  count_ += count;
  bytes_ += bytes;
  unchecked_ += count;
  if (unchecked_ < records_between_looks) return;
  unchecked_ = 0;
  if (const auto now = std::chrono::steady_clock::now(); now - shown_ >= between_lines) show(now);
}

void progress::show(std::chrono::steady_clock::time_point now) {
  const double seconds = std::chrono::duration<double>(now - started_).count();
  std::fprintf(
      stderr, "\r%llu %s, %.1f MB, %.0f a second\x1b[K", static_cast<unsigned long long>(count_), what_.c_str(),
      static_cast<double>(bytes_) / 1e6, static_cast<double>(count_) / seconds);
  shown_ = now;
  visible_ = true;
}

void progress::end() {
  if (std::exchange(visible_, false)) std::fputs("\r\x1b[K", stderr);
}

} // namespace cafka::cli
