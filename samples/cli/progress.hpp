#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace cafka::cli {

/// A line on the terminal that says how far long work is, at most twice a second: share, records, rate and remaining time.
/// Nothing if standard error is no terminal.
class progress {
public:
  /// `total` is the whole work in whatever `add` counts as its share: bytes of a file, offsets, records. 0: nobody knows.
  progress(std::string what, bool wanted, std::uint64_t total = 0);
  ~progress() { end(); }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  void add(std::uint64_t records, std::uint64_t bytes, std::uint64_t share);
  /// Takes the line away.
  void end();

private:
  void show(std::chrono::steady_clock::time_point now);

  const std::string what_;
  const bool active_;
  const std::uint64_t total_;
  const std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point shown_;
  std::uint64_t records_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t share_ = 0;
  std::uint64_t unchecked_ = 0;
};

} // namespace cafka::cli
