// The configuration of a membership in a consumer group.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "cafka/actors/group/assignor.hpp"
#include "cafka/actors/properties/config_check.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// How the members of a group agree.
enum class group_protocol : uint8_t {
  classic, ///< all brokers: the members share out the partitions among themselves
  consumer ///< KIP-848, Kafka 4.0 and later: the coordinator does
};

/// How a member takes part in a group. An aggregate: every field has a default except the group.
struct group_config {
  /// The name of the group. Required; at most 32767 bytes.
  std::string group_id = {};
  group_protocol protocol = group_protocol::classic;
  /// A static member (KIP-345): one that comes back under the same name within session_timeout goes on where it was, without a
  /// rebalance. At most one member of a group may have it. Empty: a dynamic member. At most 249 bytes: letters, digits, dots,
  /// underscores and hyphens.
  std::string instance_id = {};
  /// How partitions are shared out, in order of preference, by members of the classic protocol: the group takes one that all
  /// offer. As in Java: range, and cooperative-sticky, so that a group can be changed over one member after the other.
  std::vector<assignor> assignors = {assignor::range(), assignor::cooperative_sticky()};
  /// The same with the protocol of KIP-848: the name of a server-side assignor ("uniform", "range"). Empty: the broker's own choice.
  std::string remote_assignor = {};
  /// Where the member runs, for assignors that look at racks (KIP-881). Empty: not told. At most 32767 bytes.
  std::string rack = {};
  /// The group gives a member up that was silent for so long. Within the broker's group.min.session.timeout.ms and
  /// group.max.session.timeout.ms. 1 ms to 24 hours. Of the protocol of KIP-848 the broker decides.
  std::chrono::milliseconds session_timeout{45'000};
  /// Between two heartbeats; at most a third of session_timeout is wise, and it has to be shorter. 1 ms to 24 hours.
  std::chrono::milliseconds heartbeat_interval{3'000};
  /// How long the user of a member may hold records before the member leaves the group, and how long members have to give up
  /// partitions and join again when the group rebalances. 1 ms to 24 days.
  std::chrono::milliseconds max_poll_interval{300'000};
  /// Between two commits of what was read, for readers that commit by themselves. 0 to 24 hours; 0: whenever something was
  /// dealt with, and a `blocking::reader` waits for it.
  std::chrono::milliseconds auto_commit_interval{5'000};
  /// Between two looks at all topics, for subscriptions by pattern. 1 ms to 7 days.
  std::chrono::milliseconds topic_scan_interval{300'000};
  /// Waits for transactions that commit offsets of the group before it starts (KIP-447).
  bool require_stable = true;
  /// Time for a broker to answer what it does not park. 1 ms to 24 hours.
  std::chrono::milliseconds request_timeout{30'000};
  /// How long leaving may take: the member's own giving up, the last commit, the farewell. 1 ms to 24 hours.
  std::chrono::milliseconds close_timeout{30'000};
  /// Pause before what failed is tried again; doubles with each failure in a row, with jitter of ±20 %. 1 ms to 24 hours.
  std::chrono::milliseconds retry_backoff{100};
  /// Upper bound of that pause. At least retry_backoff.
  std::chrono::milliseconds retry_backoff_max{1'000};
  /// Source of the jitter of all pauses, and of the id that a member of group_protocol::consumer gives itself. 0: taken from the
  /// operating system; anything else: the same every time, and then another one for each member of a group.
  uint64_t seed = 0;

  /// none, or invalid_configuration with a sentence that names the field, its value and what is allowed.
  error validate() const;
  /// The same in the words of another surface.
  error validate(const config_names& names) const;
};

} // namespace cafka
