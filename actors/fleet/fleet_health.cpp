#include "cafka/actors/fleet/fleet_health.hpp"

#include <algorithm>
#include <ostream>
#include <vector>

#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

constexpr size_t handful = 5;

std::string in_seconds(std::chrono::steady_clock::duration time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
}

/// Names a handful of troubles.
template <class Troubles, class Text>
void list(std::vector<std::string>& to, const Troubles& troubles, const Text& text) {
  size_t left = handful;
  for (const auto& each : troubles) {
    if (left-- == 0) {
      to.push_back("and " + std::to_string(troubles.size() - handful) + " more");
      return;
    }
    to.push_back(text(each));
  }
}

} // namespace

std::string_view to_string(fleet_health what) {
  static constexpr std::string_view names[] = {"healthy", "degraded", "stalled"};
  return names[static_cast<size_t>(what)];
}
std::ostream& operator<<(std::ostream& out, fleet_health what) { return out << to_string(what); }

health_ledger::health_ledger(milliseconds stall_after, milliseconds restart_window)
    : stall_after_(stall_after), restart_window_(restart_window) {}

fleet_health health_ledger::at(time_point now) const {
  if (is_stalled(now)) return fleet_health::stalled;
  const bool troubled = degraded_ || has_restarted(now) || !partitions_.empty() || !topics_.empty();
  return troubled ? fleet_health::degraded : fleet_health::healthy;
}

std::string health_ledger::reason(time_point now) const {
  std::vector<std::string> all;
  if (is_stalled(now))
    all.push_back(
        "nothing was done for " + in_seconds(now - progress_) + ", and "
        + count_of(static_cast<int64_t>(work_), "record") + (work_ == 1 ? " waits" : " wait"));
  list(all, topics_, [](const auto& each) { return "cannot write to '" + each.first + "': " + phrase(each.second); });
  list(all, partitions_, [](const auto& each) {
    const auto name = to_string(each.first);
    return each.second ? name + " is stopped: " + phrase(each.second) : name + " cools down, as workers crashed in it";
  });
  if (degraded_) all.push_back("restarts of workers do not help");
  if (has_restarted(now)) all.push_back("a worker crashed and was restarted " + in_seconds(now - *restarted_) + " ago");
  std::string text;
  for (const auto& each : all) (text += text.empty() ? "" : "; ") += each;
  return text;
}

std::optional<health_ledger::time_point> health_ledger::next_change(time_point now) const {
  if (is_stalled(now)) return {};
  std::optional<time_point> next;
  const auto sooner = [&](time_point when) { next = std::min(next.value_or(when), when); };
  if (work_ > 0 && stall_after_.count() > 0) sooner(progress_ + stall_after_);
  // With another trouble the fleet is as degraded afterwards.
  if (has_restarted(now) && !degraded_ && partitions_.empty() && topics_.empty()) sooner(*restarted_ + restart_window_);
  return next;
}

bool health_ledger::is_stalled(time_point now) const {
  return work_ > 0 && stall_after_.count() > 0 && now - progress_ >= stall_after_;
}

} // namespace cafka
