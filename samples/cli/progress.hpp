#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace cafka::cli {

/// A line on the terminal that says how far long work is, at most twice a second; nothing if standard error is no terminal.
class progress {
public:
  explicit progress(std::string what, bool quiet);
  void add(std::uint64_t count, std::uint64_t bytes);
  /// Removes the line.
  void end();

private:
  void show(std::chrono::steady_clock::time_point now);

  const std::string what_;
  const bool active_;
  const std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point shown_;
  std::uint64_t count_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t unchecked_ = 0;
  bool visible_ = false;
};

} // namespace cafka::cli
