// Finds workers that are at one record for too long.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace cafka {

/// A worker that has something to do.
struct busy_worker {
  uint64_t worker = 0;
  /// Another number each time it is done with something.
  uint64_t progress = 0;
  /// When it was done with something last, or began after it had nothing to do.
  std::chrono::steady_clock::time_point since = {};
};

/// Looks at all busy workers now and then, which costs the work itself nothing, and tells once of each that hangs.
class watchdog {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  /// Positive. A worker that has done nothing for so long hangs.
  explicit watchdog(duration patience) : patience_(patience) {}

  struct findings {
    /// These hang, and it was not told before.
    std::vector<busy_worker> hanging = {};
    /// It was told of these, and they have done something since, or are gone.
    std::vector<uint64_t> going_on = {};
    /// When to look again. A worker that begins after this look does not hang sooner.
    time_point next_look = {};
  };

  /// `all` are the workers that are busy now, each once.
  findings look(std::span<const busy_worker> all, time_point now);

private:
  struct told {
    uint64_t progress = 0;
    uint64_t look = 0; // the last one in which it was seen
  };

  duration patience_;
  uint64_t looks_ = 0;
  std::unordered_map<uint64_t, told> told_;
};

} // namespace cafka
