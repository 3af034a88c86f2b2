#include "cafka/actors/log/log_limiter.hpp"

namespace cafka {

namespace {

std::string text_of(std::chrono::steady_clock::duration period) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(period).count()) + " s";
}

bool is_failure(log_event what) {
  return what == log_event::dial_failed || what == log_event::connection_lost
         || what == log_event::authentication_refused;
}

} // namespace

log_entry log_limiter::summary(held& what) const {
  auto told = std::exchange(what.last, {});
  told.more = std::exchange(what.count, 0) - 1;
  if (told.more > 0) told.message += " (" + std::to_string(told.more) + " more in the last " + text_of(period_) + ")";
  return told;
}

std::vector<log_entry> log_limiter::add(log_entry what, time_point now) {
  auto told = tick(now);
  kind of{what.event, what.broker, what.lane, what.group, what.code};
  if (held_.size() >= most_ && !held_.contains(of)) of = {what.event, {}, {}, {}, errc::none};
  if (const auto found = held_.find(of); found != held_.end()) {
    ++found->second.count;
    found->second.last = std::move(what);
    return told;
  }
  // Else its failures would be told after it, as if there had been others since.
  if (what.event == log_event::connected)
    for (auto& [each, entries] : held_)
      if (entries.count > 0 && is_failure(std::get<0>(each)) && std::get<1>(each) == what.broker)
        told.push_back(summary(entries));
  told.push_back(std::move(what));
  held_.emplace(of, held{});
  ends_.emplace_back(now + period_, std::move(of));
  return told;
}

std::vector<log_entry> log_limiter::tick(time_point now) {
  std::vector<log_entry> told;
  while (!ends_.empty() && ends_.front().first <= now) {
    auto of = std::move(ends_.front().second);
    ends_.pop_front();
    const auto found = held_.find(of);
    if (found->second.count == 0) {
      held_.erase(found);
      continue;
    }
    told.push_back(summary(found->second));
    ends_.emplace_back(now + period_, std::move(of));
  }
  return told;
}

std::optional<log_limiter::time_point> log_limiter::next_tick() const {
  return ends_.empty() ? std::nullopt : std::optional{ends_.front().first};
}

std::vector<log_entry> log_limiter::close() {
  std::vector<log_entry> told;
  for (auto& [of, entries] : held_)
    if (entries.count > 0) told.push_back(summary(entries));
  held_.clear();
  ends_.clear();
  return told;
}

} // namespace cafka
