#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace cafka::embedded {

/// Which broker coordinates which groups: the leader of the partition of `__consumer_offsets` that a group's id is hashed
/// to. The topic itself is not there; its 50 partitions and their leaders are.
class coordinator_placement {
public:
  static constexpr int32_t partitions = 50;

  /// With brokers 1 to `brokers`, all of them running.
  explicit coordinator_placement(int32_t brokers);

  /// As Kafka hashes an id (Java's String.hashCode).
  static int32_t partition_of(std::string_view group);
  /// -1: none runs.
  int32_t broker_of(std::string_view group) const { return leaders_[index(partition_of(group))]; }

  /// Has the broker lead the partition. Returns whether it did not before.
  bool move(int32_t partition, int32_t broker);
  /// A broker was stopped or started: partitions without a running leader go to the next broker that runs. Those which
  /// moved.
  std::vector<int32_t> follow(const std::function<bool(int32_t broker)>& is_up);

private:
  static size_t index(int32_t partition) { return static_cast<size_t>(partition); }
  int32_t preferred(int32_t partition, int32_t next) const { return (partition + next) % brokers_ + 1; }

  int32_t brokers_;
  std::array<int32_t, partitions> leaders_{};
};

} // namespace cafka::embedded
