// What is asked about topics, and what is answered.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cafka/actors/retry/allowed_time.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// A topic to create.
struct new_topic {
  /// 1 to 249 letters, digits, dots, underscores and hyphens.
  std::string name = {};
  /// 1 or more; -1: as the broker is configured (Kafka 2.4).
  int32_t partitions = -1;
  /// 1 or more; -1: as the broker is configured (Kafka 2.4).
  int16_t replication_factor = -1;
  /// Topic configurations by Kafka's names, such as "retention.ms".
  std::map<std::string, std::string> configs = {};
};

/// Creates topics, and waits until all their partitions have leaders.
struct create_topics {
  std::vector<new_topic> topics = {};
  /// For everything: refusals that may pass are tried again until then.
  allowed_time timeout = std::chrono::seconds{30};
  /// A topic that exists is no error then, and stays as it is.
  bool if_missing = false;
  /// Creates nothing: only tells whether it would be possible.
  bool validate_only = false;
};

/// A topic to which partitions are added.
struct new_partitions {
  std::string topic = {};
  /// How many it has then, in total: more than now.
  int32_t total = 0;
};

/// Adds partitions to topics, and waits until all their partitions have leaders (KIP-195). Records stay where they are, so
/// a key that is written before and after may be in two partitions.
struct create_partitions {
  std::vector<new_partitions> topics = {};
  /// For everything: refusals that may pass are tried again until then.
  allowed_time timeout = std::chrono::seconds{30};
  /// Adds nothing: only tells whether it would be possible.
  bool validate_only = false;
};

/// Deletes topics with all their records.
struct delete_topics {
  std::vector<std::string> topics = {};
  allowed_time timeout = std::chrono::seconds{30};
};

/// What became of one topic of a request.
struct topic_outcome {
  std::string topic = {};
  /// none: done. Otherwise the broker's error, and what to do about it.
  error what = {};
  /// The topic was not there before (only of create_topics).
  bool created = false;
};

/// In the order of the request.
using topic_outcomes = std::vector<topic_outcome>;
using topic_outcomes_ptr = std::shared_ptr<const topic_outcomes>;

/// Asks which topics there are, or about some of them.
struct describe_topics {
  /// Empty: all topics.
  std::vector<std::string> topics = {};
  allowed_time timeout = std::chrono::seconds{30};
};

} // namespace cafka
