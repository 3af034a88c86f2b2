// What the leader of a classic group does: read what the members want, and share the partitions out.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cafka/actors/group/assignor.hpp"
#include "cafka/actors/group/group_view.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/messages/join_group.hpp"
#include "cafka/wire/messages/sync_group.hpp"

namespace cafka {

/// Of one generation.
class group_leadership {
public:
  using assignments = std::vector<wire::sync_group_request::assignment_data>;

  /// Reads the members' subscriptions. One whose bytes are malformed gets nothing.
  void read(const std::vector<wire::join_group_response::member>& members);

  /// Names the first member whose bytes are malformed; none if there is none.
  const error& problem() const { return problem_; }

  /// All topics that any member wants.
  std::vector<std::string> topics() const;

  /// Runs the assignor; topics that do not exist are not in `known`. Errors: handler_failed if the assignor throws.
  error assign(const assignor& by, std::map<std::string, group_topic> known, assignments& out);

  /// These were assigned from already (KIP-814: the coordinator kept the assignment).
  void resume(std::map<std::string, group_topic> known);

  /// Whether the topics have other partitions than those that were assigned from.
  bool outdated(const std::map<std::string, group_topic>& known) const;

private:
  group_view view_;
  error problem_;
};

} // namespace cafka
