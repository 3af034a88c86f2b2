// Where reading a partition starts, and where it goes on when its place is lost.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace cafka {

/// A place in a partition's log, by meaning or by number. Immutable; make one of `first`, `last`, `at_offset`, `at_time`.
struct start_position {
  enum class place : uint8_t {
    first, ///< the oldest record that the log still has
    last,  ///< behind the newest record: only what is written from now on (read_committed: behind the last decided one)
    offset, ///< the record with the offset `value`, or the next one there is
    time    ///< the first record whose timestamp is `value` (ms since 1970) or later; if there is none, as `last`
  };
  place at = place::first;
  int64_t value = 0;

  friend bool operator==(const start_position&, const start_position&) = default;
};

/// What to do when the position is outside the log: before its first record (retention deleted them), or behind its end (it
/// was truncated, or the start was beyond it). Whichever it is, the subscriber is told the position asked for and what the log has.
enum class offset_reset : uint8_t {
  first, ///< go on at the oldest record there is (partition_event::what::reset)
  last,  ///< go on behind the newest
  error  ///< stop the partition with offset_out_of_range until the user seeks
};

std::string to_string(offset_reset);

inline constexpr start_position first{start_position::place::first, 0};
inline constexpr start_position last{start_position::place::last, 0};

/// Starts at this offset. It must be 0 or more.
constexpr start_position at_offset(int64_t offset) { return {start_position::place::offset, offset}; }

/// Starts at the first record that is not older. Times before 1970 mean the oldest record.
constexpr start_position at_time(std::chrono::system_clock::time_point time) {
  return {
      start_position::place::time,
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count()};
}

/// "first", "last", "offset 42" or "time 1700000000000 ms".
std::string to_string(const start_position&);

} // namespace cafka
