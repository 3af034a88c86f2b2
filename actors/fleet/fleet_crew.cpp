#include "cafka/actors/fleet/fleet_crew.hpp"

#include <utility>

namespace cafka {

std::vector<uint32_t> fleet_crew::resize(uint32_t wanted) {
  wanted_ = wanted;
  if (all_.size() < wanted) all_.resize(wanted);
  std::vector<uint32_t> made;
  for (uint32_t number = 0; number < all_.size(); ++number) {
    auto& of = all_[number];
    if (number < wanted) {
      if (of.is == state::absent) {
        of.is = state::restarting;
        made.push_back(number);
      } else if (of.is == state::leaving) {
        of.is = state::busy;
      }
    } else if (of.is == state::busy) {
      of.is = state::leaving;
    } else if (of.is == state::restarting) {
      of.is = state::absent;
    }
  }
  return made;
}

void fleet_crew::started(uint32_t number) {
  all_[number].is = state::idle;
  idle_.push_back(number);
}

std::optional<uint32_t> fleet_crew::idle() const {
  if (idle_.empty()) return {};
  return idle_.back();
}

void fleet_crew::gave(uint32_t number, work_ptr what, time_point now) {
  if (!idle_.empty() && idle_.back() == number)
    idle_.pop_back();
  else
    std::erase(idle_, number);
  auto& of = all_[number];
  of.is = state::busy;
  of.has = std::move(what);
  of.since = now;
  of.seen_at = 0;
  of.told_stuck = false;
  ++busy_;
}

work_ptr fleet_crew::through(uint32_t number, uint64_t work) {
  if (number >= all_.size() || !all_[number].has || all_[number].has->number != work) return nullptr;
  auto& of = all_[number];
  --busy_;
  // One that is too many is idle for as long as it takes to be told.
  of.is = state::idle;
  idle_.push_back(number);
  return std::exchange(of.has, nullptr);
}

work_ptr fleet_crew::ended(uint32_t number, bool& again) {
  auto& of = all_[number];
  if (of.has) --busy_;
  std::erase(idle_, number);
  again = number < wanted_;
  of.is = again ? state::restarting : state::absent;
  if (again) {
    ++of.restarts;
    ++restarts_;
  }
  return std::exchange(of.has, nullptr);
}

std::vector<uint32_t> fleet_crew::to_end() {
  std::vector<uint32_t> out;
  for (const auto number : idle_)
    if (number >= wanted_) out.push_back(number);
  for (const auto number : out) {
    std::erase(idle_, number);
    all_[number].is = state::absent;
  }
  return out;
}

void fleet_crew::look(time_point now) {
  for (auto& of : all_) {
    if (!of.has) continue;
    const auto at = of.has->at_hand.load(std::memory_order_relaxed);
    if (std::exchange(of.seen_at, at) == at) continue;
    of.since = now;
    of.told_stuck = false;
  }
}

std::vector<uint32_t> fleet_crew::stuck(time_point now, std::chrono::nanoseconds limit) {
  auto out = late(now, limit);
  std::erase_if(out, [this](uint32_t number) { return std::exchange(all_[number].told_stuck, true); });
  return out;
}

std::vector<uint32_t> fleet_crew::late(time_point now, std::chrono::nanoseconds limit) const {
  std::vector<uint32_t> out;
  for (uint32_t number = 0; number < all_.size(); ++number)
    if (all_[number].has && now - all_[number].since >= limit) out.push_back(number);
  return out;
}

} // namespace cafka
