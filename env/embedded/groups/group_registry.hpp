#pragma once

#include "cafka/embedded/group_options.hpp"
#include "cafka/embedded/groups/committed_offsets.hpp"
#include "cafka/embedded/groups/coordinator_placement.hpp"
#include "cafka/embedded/groups/group_timers.hpp"
#include "cafka/embedded/groups/member_group.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cafka::embedded {

/// A group and what it has committed.
struct group_entry {
  std::unique_ptr<member_group> members;
  committed_offsets offsets{};
};

/// All groups of a cluster, whichever broker coordinates them.
class group_registry {
public:
  using entries = std::map<std::string, group_entry, std::less<>>;

  group_registry(const group_options& options, int32_t brokers) : options_(options), placement_(brokers) {}
  group_registry(const group_registry&) = delete;
  group_registry& operator=(const group_registry&) = delete;

  const group_options& options() const noexcept { return options_; }

  // --- groups ---
  const entries& all() const noexcept { return groups_; }
  /// Null: there is none.
  group_entry* find(std::string_view group);
  /// A group of the classic protocol, with what it committed; one of another kind that is empty becomes one. Null: there
  /// is one of another kind with members.
  group_entry* find_or_create_classic(const std::string& group);
  /// The same for the new protocol.
  group_entry* find_or_create_consumer(const std::string& group);
  /// NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND.
  errc remove(std::string_view group);
  /// Offsets of a topic that is deleted.
  void forget_topic(std::string_view topic);

  // --- coordinators ---
  int32_t coordinator_of(std::string_view group) const { return placement_.broker_of(group); }
  /// With the group go all others in the same partition of `__consumer_offsets`.
  void move_coordinator(std::string_view group, int32_t broker);
  /// Brokers were stopped or started.
  void follow_brokers(const std::function<bool(int32_t broker)>& is_up);

  // --- time ---
  /// Has happen what is due. Returns whether anything did.
  bool advance(time_point now);
  std::optional<time_point> next_due() const { return timers_.next_due(); }

private:
  void move_groups(int32_t partition);
  void expire_offsets(time_point now);

  group_options options_;
  coordinator_placement placement_;
  group_timers timers_;
  entries groups_;
  time_point now_{0};
  std::optional<time_point> next_check_;
};

} // namespace cafka::embedded
