// What a group_worker or a fleet_worker tells of on its standard output, as its parent reads it: the same program on the same machine.
#pragma once

#include <chrono>
#include <cstdint>

namespace cafka::test {

struct journal_entry {
  /// Of the steady clock, which all processes share, in milliseconds.
  int64_t time = 0;
  /// -1: the member was assigned the partition now.
  int64_t offset = -1;
  /// Of the record, as a number.
  int64_t value = -1;
  int32_t partition = -1;
  int32_t member = -1;
};

inline int64_t journal_time() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

/// A record that no fleet_worker can do.
inline bool is_poison(int64_t value) { return value % 5'003 == 17; }

} // namespace cafka::test
