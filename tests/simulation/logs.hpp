// What the brokers really have: the logs of a topic, and of those topics that had its name before it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cafka/embedded/memory_cluster.hpp"

namespace cafka::test {

/// Names a record: who wrote it, and how many that writer had made before. It is the beginning of the record's value.
struct record_name {
  size_t writer = 0;
  size_t number = 0;

  friend auto operator<=>(const record_name&, const record_name&) = default;
};

std::string to_string(const record_name& name);
/// Reads it off a value; throws std::runtime_error if it does not begin with one.
record_name name_in(std::string_view value);

/// The records of a partition by their offsets, from 0 on without a gap.
using partition_records = std::vector<record_name>;
using topic_records = std::map<int32_t, partition_records>;

/// All topics that have had a name, the oldest first. The last one is the one that is there.
class logs {
public:
  explicit logs(embedded::memory_cluster& kafka) : kafka_(kafka) {}

  /// Keeps what the topic has, because it is about to be deleted, or at the end.
  void keep(const std::string& topic, int32_t partitions);
  const std::vector<topic_records>& of(const std::string& topic) const { return kept_.at(topic); }
  /// The key that a record has there.
  const std::optional<std::string>& key_of(const record_name& which) const { return keys_.at(which); }

  /// A topic of that name has so many partitions from now on.
  void counted(const std::string& topic, int32_t partitions) { counts_[topic].insert(partitions); }
  /// How many it has had.
  const std::set<int32_t>& counts(const std::string& topic) const { return counts_.at(topic); }

private:
  topic_records read(const std::string& topic, int32_t partitions);

  embedded::memory_cluster& kafka_;
  std::map<std::string, std::vector<topic_records>> kept_;
  std::map<record_name, std::optional<std::string>> keys_;
  std::map<std::string, std::set<int32_t>> counts_;
};

} // namespace cafka::test
