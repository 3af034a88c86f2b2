#pragma once

#include <cstdint>
#include <vector>

namespace cafka::embedded {

/// Where in a partition's log which leader began to write (KIP-101). Follows Kafka's LeaderEpochFileCache.
class epoch_history {
public:
  struct end {
    int32_t epoch = -1;
    int64_t offset = -1;
  };

  /// A leader begins at the end of the log. One that wrote nothing leaves no trace.
  void begin(int32_t epoch, int64_t log_end);
  /// The log ends here now.
  void truncate(int64_t log_end);
  /// Where the epoch ended, or the last one before it that wrote, if it wrote nothing; -1 and -1: nothing is known of it.
  end end_of(int32_t epoch, int64_t log_start, int64_t log_end) const;

private:
  struct entry {
    int32_t epoch;
    int64_t start;
  };
  std::vector<entry> entries_; // ascending in both
};

} // namespace cafka::embedded
