// A membership of the classic protocol: who joins, synchronizes, beats the heart and leaves, and when.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/group/group_config.hpp"
#include "cafka/actors/group/group_leadership.hpp"
#include "cafka/actors/group/group_membership.hpp"
#include "cafka/actors/retry/backoff.hpp"

namespace cafka {

/// Eager: all partitions are given up before a join. Cooperative (KIP-429), if all assignors are: partitions are kept, and those
/// that the new assignment lacks are given up before another join. At most one request is under way, but for the farewell.
class classic_membership : public group_membership {
public:
  enum class step : uint8_t {
    idle,      ///< nothing to join for
    waiting,   ///< to join after a pause
    revoking,  ///< the user gives partitions up before the join
    joining,   ///< JoinGroup is parked at the coordinator
    planning,  ///< the leader waits for the topics' partitions
    syncing,   ///< SyncGroup is under way
    releasing, ///< cooperative: the user gives up what others are waiting for; then one more join
    stable,
    stalled, ///< the user was too slow
    leaving, ///< the user gives all up, or LeaveGroup is under way
    failed
  };

  /// `config` outlives this. `seed`: of the pauses.
  classic_membership(const group_config& config, uint64_t seed);

  membership_actions subscribe(std::vector<std::string> names, std::string, time_point now) override;
  membership_actions progress(bool busy, time_point now) override;
  membership_actions leave(const std::string& reason, time_point now, time_point deadline) override;
  membership_actions quit() override;
  membership_actions answered(uint64_t ticket, const group_response& what, time_point now) override;
  membership_actions unanswered(uint64_t ticket, const error& why, time_point now) override;
  membership_actions looked_up(topics known, time_point now) override;
  membership_actions resolved(const std::map<wire::uuid, std::string>&, time_point) override { return {}; }
  membership_actions released(uint64_t ticket, time_point now) override;
  membership_actions refused(errc code, int32_t generation, time_point now) override;
  /// The leader rebalances when they have changed.
  membership_actions topics_are(const topics& known, time_point now) override;
  membership_actions tick(time_point now) override;
  std::optional<time_point> next_tick() const override;

  step now_at() const { return step_; }
  bool cooperative() const { return cooperative_; }
  group_phase phase() const override;
  const std::string& member_id() const override { return member_id_; }
  int32_t generation() const override { return generation_; }
  const std::string& assignor_name() const override { return protocol_; }
  bool leads() const override { return leads_; }
  std::vector<std::string> topics_of_interest() const override;
  const std::vector<topic_partition>& owned() const override { return owned_; }
  /// Of a leader also what it could not read.
  const error& cause() const override { return cause_ ? cause_ : leadership_.problem(); }
  bool between_generations() const override;

private:
  using out = membership_actions;

  // -- joining --
  void rejoin(const std::string& reason, time_point now, out& todo);
  void join(out& todo);
  void pause(const error& why, time_point now);
  wire::join_group_request join_request() const;
  wire::bytes subscription_for(const assignor& each) const;
  void joined(const wire::join_group_response& what, time_point now, out& todo);
  void join_refused(errc code, const wire::join_group_response& what, time_point now, out& todo);
  void lead(const wire::join_group_response& what, time_point now, out& todo);
  void sync(group_leadership::assignments shares, out& todo);
  void synced(const wire::sync_group_response& what, time_point now, out& todo);
  void sync_refused(errc code, time_point now, out& todo);
  void take_over(time_point now, out& todo);

  // -- being a member --
  void beat(time_point now, out& todo);
  void heard(errc code, time_point now, out& todo);
  void revoke(
      std::vector<topic_partition> what, step next, std::chrono::milliseconds patience, time_point now, out& todo);
  void given_up(time_point now, out& todo);
  void lose(const error& cause, out& todo);
  void forget(bool keep_id);
  void fail(const error& cause, out& todo);
  void stall(out& todo);
  void say_goodbye(std::chrono::milliseconds patience, out& todo);
  void farewell(time_point now, out& todo);
  void gone(time_point now, out& todo);

  void overdue(time_point now, out& todo);
  bool beats() const;
  bool may_be_late() const;
  bool is_static() const { return !config_.instance_id.empty(); }
  std::optional<std::string> instance() const;
  std::chrono::milliseconds parking_time() const;
  error told(errc code, const std::string& what) const;
  uint64_t send(group_request what, std::chrono::milliseconds timeout, bool over_own_lane, out& todo);

  const group_config& config_;
  bool cooperative_;
  backoff pauses_;

  step step_ = step::idle;
  bool subscribed_ = false;
  std::vector<std::string> wanted_;
  std::string reason_;
  std::string member_id_;
  int32_t generation_ = -1;
  std::string protocol_;
  bool leads_ = false;
  bool keeps_assignment_ = false; // the coordinator has it already (KIP-814)
  group_leadership leadership_;

  std::vector<topic_partition> owned_;
  int32_t owned_since_ = -1; // the generation in which they were assigned
  std::vector<topic_partition> target_;
  std::vector<topic_partition> revoked_; // what the user is giving up
  uint64_t revoke_ticket_ = 0;           // 0: nothing
  bool leaves_ = false;
  std::string again_; // why to join once more, when this round is over

  uint64_t last_ticket_ = 0;
  uint64_t awaited_ = 0;   // the request of the present step
  uint64_t heartbeat_ = 0; // one that is under way
  time_point not_before_{};
  time_point next_beat_{};
  time_point last_contact_{};
  time_point deadline_{}; // for the user to give partitions up
  time_point leave_by_{};
  std::optional<time_point> late_at_; // the user is, if it says nothing until then
  error cause_;
};

} // namespace cafka
