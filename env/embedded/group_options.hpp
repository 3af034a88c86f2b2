#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

namespace cafka::embedded {

/// What the group coordinators of an embedded cluster go by. As in Kafka unless said otherwise.
struct group_options {
  /// `group.initial.rebalance.delay.ms`: how long the first members of an empty group wait for others; 0 and more. Kafka
  /// waits three seconds.
  std::chrono::milliseconds initial_rebalance_delay{0};
  /// `group.min.session.timeout.ms`; members that ask for a shorter one get INVALID_SESSION_TIMEOUT. At least 1.
  std::chrono::milliseconds min_session_timeout{6'000};
  /// `group.max.session.timeout.ms`; not below the shortest.
  std::chrono::milliseconds max_session_timeout{1'800'000};
  /// `group.max.size`: further members get GROUP_MAX_SIZE_REACHED. At least 1.
  int32_t max_size = std::numeric_limits<int32_t>::max();
  /// `offsets.retention.minutes`: how long offsets stay after the group lost its last member, or, of groups without
  /// members, after they were committed. At least 1 ms.
  std::chrono::milliseconds offsets_retention{std::chrono::hours{7 * 24}};
  /// `offsets.retention.check.interval.ms`: how often expired offsets are looked for. At least 1 ms.
  std::chrono::milliseconds offsets_retention_check_interval{600'000};
  /// `offset.metadata.max.bytes`: longer metadata of an offset gets OFFSET_METADATA_TOO_LARGE. 0 and more.
  int32_t offset_metadata_max_bytes = 4096;
  /// `group.consumer.session.timeout.ms`, of the new protocol (KIP-848). At least 1 ms.
  std::chrono::milliseconds consumer_session_timeout{45'000};
  /// `group.consumer.heartbeat.interval.ms`: how often members are told to send heartbeats. At least 1 ms.
  std::chrono::milliseconds consumer_heartbeat_interval{5'000};
  /// `group.consumer.max.size`. At least 1.
  int32_t consumer_max_size = std::numeric_limits<int32_t>::max();
};

} // namespace cafka::embedded
