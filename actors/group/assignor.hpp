// Who reads which partition of a classic consumer group.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "cafka/actors/group/group_view.hpp"

namespace cafka {

/// A way to share out the partitions of a group among its members: a value for configurations. The coordinator picks the first
/// one that all members offer, by its name; the member that leads the group then runs it.
class assignor {
public:
  /// Called by the leader of the group, in an actor: it must not block. Who is not in the answer gets nothing.
  using function = std::function<group_assignment(const group_view&)>;

  /// How members behave while a group rebalances.
  enum class protocol : uint8_t {
    eager,      ///< they give up all partitions before they join
    cooperative ///< they keep reading, and give up only what the new assignment lacks (KIP-429)
  };

  /// Java's default: of each topic a contiguous range for each member. Partitions of the same number go to the same member as
  /// long as the topics have as many of them and the same subscribers. A member's rack is preferred (KIP-881).
  static assignor range();
  /// All partitions of all topics in turn.
  static assignor round_robin();
  /// As even as the subscriptions allow, and with as few changes as that leaves room for.
  static assignor sticky();
  /// The same, for cooperative rebalancing: what changes hands is first taken from its owner, and given in a second round.
  static assignor cooperative_sticky();
  /// An assignor of the user's own. The name must not be that of another one, as members agree by it.
  static assignor custom(std::string name, function assign, protocol how = protocol::eager);

  /// By which the members of a group, those of other clients too, know it.
  const std::string& name() const noexcept { return name_; }
  protocol how() const noexcept { return how_; }
  /// Whether a member has to tell in its user data what it had (`sticky_user_data`): the eager protocol has no other place.
  bool wants_history() const noexcept { return wants_history_; }
  group_assignment assign(const group_view& view) const { return assign_(view); }

private:
  assignor(std::string name, function assign, protocol how, bool wants_history);

  std::string name_;
  function assign_;
  protocol how_;
  bool wants_history_;
};

} // namespace cafka
