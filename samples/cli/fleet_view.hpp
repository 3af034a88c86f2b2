#pragma once

#include "cafka/actors/fleet/fleet_status.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace cafka::cli {

/// Records done a second, between two looks.
class done_rate {
public:
  using clock = std::chrono::steady_clock;

  double look(uint64_t done, clock::time_point now);

private:
  std::optional<clock::time_point> looked_;
  uint64_t done_ = 0;
  double rate_ = 0;
};

/// Of all partitions in which it is known; -1: of none.
int64_t lag_of(const fleet_status& of);

/// In a line: "running, healthy: 120 done (40/s), lag 7, 9 of 16 workers busy, …".
std::string line_of(const fleet_status& of, double rate);

/// What was done in all: "120 records done, 3 in dead letters, …".
std::string summary_of(const fleet_status& of);

struct screen_size {
  size_t rows = 24;
  size_t columns = 80;
};

/// What fills a terminal: the fleet, its partitions, and below what was told last, as far as there is room.
std::string picture_of(
    const fleet_status& of, double rate, const std::deque<std::string>& told, const screen_size& size);

} // namespace cafka::cli
