#include "progress.hpp"

#include "messages.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <utility>

namespace cafka::cli {

namespace {

constexpr auto between_lines = std::chrono::milliseconds{500};
/// The clock is not read for each record.
constexpr std::uint64_t records_between_looks = 256;

std::string remaining(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  std::array<char, 64> text;
  if (whole >= 3600)
    std::snprintf(
        text.data(), text.size(), ", %" PRIu64 ":%02u:%02u left", whole / 3600, unsigned(whole / 60 % 60),
        unsigned(whole % 60));
  else
    std::snprintf(text.data(), text.size(), ", %u:%02u left", unsigned(whole / 60), unsigned(whole % 60));
  return text.data();
}

} // namespace

progress::progress(std::string what, bool wanted, std::uint64_t total)
    : what_(std::move(what)),
      active_(wanted && progress_can_be_shown()),
      total_(total),
      started_(std::chrono::steady_clock::now()),
      shown_(started_) {}

void progress::add(std::uint64_t records, std::uint64_t bytes, std::uint64_t share) {
  if (!active_) return;
  records_ += records;
  bytes_ += bytes;
  share_ += share;
  unchecked_ += records;
  if (unchecked_ < records_between_looks) return;
  unchecked_ = 0;
  if (const auto now = std::chrono::steady_clock::now(); now - shown_ >= between_lines) show(now);
}

void progress::show(std::chrono::steady_clock::time_point now) {
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double share = total_ == 0 ? 0 : std::min(1.0, static_cast<double>(share_) / static_cast<double>(total_));
  std::array<char, 160> text;
  int used = 0;
  if (total_ > 0) used = std::snprintf(text.data(), text.size(), "%.0f %%, ", share * 100);
  std::snprintf(
      text.data() + used, text.size() - static_cast<size_t>(used), "%" PRIu64 " %s, %.1f MB, %.0f a second", records_,
      what_.c_str(), static_cast<double>(bytes_) / 1e6, static_cast<double>(records_) / seconds);
  show_progress(text.data() + (share > 0 ? remaining(seconds / share - seconds) : ""));
  shown_ = now;
}

void progress::end() {
  if (active_) show_progress({});
}

} // namespace cafka::cli
