#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <utility>

namespace cafka::cli {

/// What a fleet and its handlers have to tell, until somebody tells it. Thread-safe; nobody waits.
class fleet_news {
public:
  /// Many, and those that come while nobody takes any are dropped, and counted.
  void add(std::string line) {
    const std::lock_guard guard{mutex_};
    if (lines_.size() < most)
      lines_.push_back(std::move(line));
    else
      ++dropped_;
  }
  std::deque<std::string> take() {
    const std::lock_guard guard{mutex_};
    if (dropped_ > 0) lines_.push_back("% " + std::to_string(dropped_) + " lines were not told");
    dropped_ = 0;
    return std::exchange(lines_, {});
  }

private:
  static constexpr std::size_t most = 10'000;
  std::mutex mutex_;
  std::deque<std::string> lines_;
  std::size_t dropped_ = 0;
};

} // namespace cafka::cli
