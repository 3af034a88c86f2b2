// A membership in a group, whichever protocol it follows: what it is told, and what it wants done.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/group/group_status.hpp"
#include "cafka/actors/group/group_view.hpp"
#include "cafka/actors/group/membership_actions.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// A state machine. Each call answers what is to be done now, in order.
class group_membership {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using topics = std::map<std::string, group_topic>;

  virtual ~group_membership() = default;

  /// Goes on for a membership that has ended unexpectedly: as the same member, with what it has. Before anything else.
  virtual void resume(const group_resumption& before, time_point now) = 0;

  // -- what the user wants --
  /// Topics by name, perhaps none yet, and those that match a pattern, where the broker does that. Joins the group if it is the
  /// first time.
  virtual membership_actions subscribe(std::vector<std::string> names, std::string pattern, time_point now) = 0;
  /// The user holds something that it has to answer, or does not.
  virtual membership_actions progress(bool busy, time_point now) = 0;
  /// Gives everything up and leaves; `left` follows, at once or by `deadline`.
  virtual membership_actions leave(const std::string& reason, time_point now, time_point deadline) = 0;

  /// Ends at once, without a word to the user: what is left to say to the coordinator.
  virtual membership_actions quit() = 0;

  // -- what came of actions --
  virtual membership_actions answered(uint64_t ticket, const group_response& what, time_point now) = 0;
  virtual membership_actions unanswered(uint64_t ticket, const error& why, time_point now) = 0;
  /// The answer to `look_up`: those of the topics that exist.
  virtual membership_actions looked_up(topics known, time_point now) = 0;
  /// The answer to `resolve`: those of the topics that are known.
  virtual membership_actions resolved(const std::map<wire::uuid, std::string>& names, time_point now) = 0;
  /// The user has given up what it was to revoke.
  virtual membership_actions released(uint64_t ticket, time_point now) = 0;
  /// A commit of this generation was refused.
  virtual membership_actions refused(errc code, int32_t generation, time_point now) = 0;
  /// What the topics of interest look like now.
  virtual membership_actions topics_are(const topics& known, time_point now) = 0;

  virtual membership_actions tick(time_point now) = 0;
  virtual std::optional<time_point> next_tick() const = 0;

  // -- what it is --
  virtual group_phase phase() const = 0;
  virtual const std::string& member_id() const = 0;
  virtual int32_t generation() const = 0;
  /// Empty before the group has agreed on one.
  virtual const std::string& assignor_name() const = 0;
  virtual bool leads() const = 0;
  /// Whose partitions matter to this member beyond its own: those of all members, if it leads; else none.
  virtual std::vector<std::string> topics_of_interest() const = 0;
  virtual const std::vector<topic_partition>& owned() const = 0;
  /// Of what the member has, if its protocol names topics by ids.
  virtual std::map<std::string, wire::uuid> topic_ids() const = 0;
  /// What went wrong last, until it has passed.
  virtual const error& cause() const = 0;
  /// Whether a new generation is being agreed on, so that what is said in the name of the present one may be refused.
  virtual bool between_generations() const = 0;
};

} // namespace cafka
