// A membership of the classic protocol: who joins, synchronizes and beats the heart, and when.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/group/group_leadership.hpp"
#include "cafka/actors/group/member_life.hpp"

namespace cafka {

/// Eager: all partitions are given up before a join. Cooperative (KIP-429), if all assignors are: partitions are kept, and those
/// that the new assignment lacks are given up before another join. So a group is changed over in two rounds, as in Java: first
/// each member offers a cooperative assignor besides the one it had, then it drops the latter. At most one request is under way,
/// but for the farewell.
class classic_membership : public member_life {
public:
  /// `config` outlives this. `seed`: of the pauses.
  classic_membership(const group_config& config, uint64_t seed);

  membership_actions subscribe(std::vector<std::string> names, std::string, time_point now) override;
  membership_actions answered(uint64_t ticket, const group_response& what, time_point now) override;
  membership_actions unanswered(uint64_t ticket, const error& why, time_point now) override;
  membership_actions looked_up(topics known, time_point now) override;
  membership_actions resolved(const std::map<wire::uuid, std::string>&, time_point) override { return {}; }
  membership_actions refused(errc code, int32_t generation, time_point now) override;
  /// The leader rebalances when they have changed.
  membership_actions topics_are(const topics& known, time_point now) override;

  bool cooperative() const { return cooperative_; }
  int32_t generation() const override { return generation_; }
  const std::string& assignor_name() const override { return protocol_; }
  bool leads() const override { return leads_; }
  std::vector<std::string> topics_of_interest() const override;
  std::map<std::string, wire::uuid> topic_ids() const override { return {}; }
  /// Of a leader also what it could not read.
  const error& cause() const override { return cause_ ? cause_ : leadership_.problem(); }

protected:
  void resume_at(const group_resumption& before) override;
  void come_back(const std::string& reason, time_point now, out& todo) override { rejoin(reason, now, todo); }
  void go_on(time_point now, out& todo) override;
  /// A static member says nothing: it may be back before its session ends. Unless others wait for what it has given up.
  void say_goodbye(std::chrono::milliseconds patience, out& todo) override;
  void forget(bool keep_id) override;
  bool beats() const override;
  bool in_session() const override;
  int32_t owned_since() const override { return owned_since_; }
  void on_tick(time_point now, out& todo) override;
  std::optional<time_point> next_due() const override;

private:
  // -- joining --
  void rejoin(const std::string& reason, time_point now, out& todo);
  void join(out& todo);
  void join_again(const std::string& reason, const error& why, time_point now, out& todo);
  void pause(const error& why, time_point now);
  wire::join_group_request join_request() const;
  wire::bytes subscription_for(const assignor& each) const;
  void joined(const wire::join_group_response& what, time_point now, out& todo);
  void join_refused(errc code, const wire::join_group_response& what, time_point now, out& todo);
  void lead(const wire::join_group_response& what, time_point now, out& todo);
  void sync(group_leadership::assignments shares, out& todo);
  void synced(const wire::sync_group_response& what, time_point now, out& todo);
  error drop_unwanted();
  void sync_refused(errc code, time_point now, out& todo);
  void refused_for_now_or_good(const error& why, time_point now, out& todo);
  void take_over(time_point now, out& todo);
  std::chrono::milliseconds parking_time() const;

  // -- being a member --
  void beat(time_point now, out& todo);
  void heard(errc code, time_point now, out& todo);
  bool is_forgotten(errc code) const;
  void start_over(const error& why, time_point now, out& todo);
  error refusal(errc code, const std::string& what) const;

  bool cooperative_;
  int32_t generation_ = -1;
  std::string protocol_;
  bool leads_ = false;
  bool keeps_assignment_ = false; // the coordinator has it already (KIP-814)
  group_leadership leadership_;
  int32_t owned_since_ = -1; // the generation in which they were assigned
  std::vector<topic_partition> target_;
  std::string again_;      // why to join once more, when this round is over
  uint64_t heartbeat_ = 0; // one that is under way
  time_point not_before_{};
  bool owes_join_ = false;    // only another generation hands out what it gave up
  bool id_is_stored_ = false; // by the coordinator, with an assignment
  bool lost_touch_ = false;   // with the coordinator, since the last assignment
};

} // namespace cafka
