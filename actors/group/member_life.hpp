// What happens to a member of a group whichever protocol it follows: it gives up, loses, is late, fails, leaves and comes back.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/group/group_config.hpp"
#include "cafka/actors/group/group_membership.hpp"
#include "cafka/actors/retry/backoff.hpp"

namespace cafka {

/// Where a member is. Each protocol passes through some of these.
enum class member_step : uint8_t {
  idle,        ///< nothing to join for
  waiting,     ///< classic: to join after a pause
  revoking,    ///< classic: the user gives partitions up before the join
  joining,     ///< the join is parked at the coordinator, or no heartbeat has been answered yet
  planning,    ///< classic: the leader waits for the topics' partitions
  syncing,     ///< classic: SyncGroup is under way
  releasing,   ///< classic, cooperative: the user gives up what others are waiting for; then one more join
  reconciling, ///< KIP-848: the user gives up what the coordinator wants to have
  stable,
  stalled, ///< the user was too slow
  leaving, ///< the user gives all up, or the farewell is under way
  failed
};

/// A protocol derives from it, and says how it joins, beats and says goodbye.
class member_life : public group_membership {
public:
  using step = member_step;

  void resume(const group_resumption& before, time_point now) override;
  membership_actions progress(bool busy, time_point now) override;
  membership_actions leave(const std::string& reason, time_point now, time_point deadline) override;
  membership_actions quit() override;
  membership_actions released(uint64_t ticket, time_point now) override;
  membership_actions tick(time_point now) override;
  std::optional<time_point> next_tick() const override;

  step now_at() const { return step_; }
  group_phase phase() const override;
  const std::string& member_id() const override { return member_id_; }
  const std::vector<topic_partition>& owned() const override { return owned_; }
  const error& cause() const override { return cause_; }
  bool between_generations() const override;

protected:
  using out = membership_actions;

  /// `config` outlives this. `seed`: of the pauses.
  member_life(const group_config& config, uint64_t seed);

  // -- what a protocol says --
  /// Takes over the place in the group, as far as the protocol has one.
  virtual void resume_at(const group_resumption& before) = 0;
  /// Joins anew, with what the member still has.
  virtual void come_back(const std::string& reason, time_point now, out& todo) = 0;
  /// What was to be given up is; the member stays.
  virtual void go_on(time_point now, out& todo) = 0;
  /// A farewell whose answer nobody waits for; nothing if the group knows nothing of the member.
  virtual void say_goodbye(std::chrono::milliseconds patience, out& todo) = 0;
  /// The place in the group, and requests that are under way for it. The id may be of use with the next one.
  virtual void forget(bool keep_id) = 0;
  /// In this step heartbeats are sent.
  virtual bool beats() const = 0;
  /// The coordinator gives the member up if it does not hear of it.
  virtual bool in_session() const = 0;
  /// The generation in which the partitions were assigned.
  virtual int32_t owned_since() const = 0;
  /// What is due besides.
  virtual void on_tick(time_point now, out& todo) = 0;
  virtual std::optional<time_point> next_due() const = 0;

  // -- what they share --
  /// Notes what is wanted. False: it was wanted already, and the member is on its way.
  bool wants(std::vector<std::string> names, std::string pattern);
  bool rests() const { return step_ == step::idle || step_ == step::failed; }
  /// The user is to give these up, by then.
  void revoke(
      std::vector<topic_partition> what, step next, std::chrono::milliseconds patience, time_point now, out& todo);
  void lose(const error& cause, out& todo);
  void fail(const error& cause, out& todo);
  /// Of what the member leaves with.
  void give_up_all(time_point now, out& todo);
  /// Leaving is over.
  void gone(time_point now, out& todo);

  bool is_static() const { return !config_.instance_id.empty(); }
  std::optional<std::string> instance() const;
  error told(errc code, const std::string& text) const;
  uint64_t send(group_request what, std::chrono::milliseconds timeout, bool over_own_lane, out& todo);

  const group_config& config_;
  backoff pauses_;
  step step_ = step::idle;
  bool subscribed_ = false;
  bool leaves_ = false;
  std::vector<std::string> wanted_;
  std::string pattern_;
  std::string member_id_;
  std::string reason_; // of the next join or farewell
  std::vector<topic_partition> owned_;
  uint64_t revoke_ticket_ = 0; // 0: the user gives nothing up
  uint64_t last_ticket_ = 0;
  uint64_t awaited_ = 0; // the request of the present step
  time_point next_beat_{};
  time_point last_contact_{};
  error cause_;

private:
  void given_up(time_point now, out& todo);
  void overdue(time_point now, out& todo);
  void end_session(time_point now, out& todo);
  void stall(out& todo);
  void farewell(time_point now, out& todo);
  bool may_be_late() const;
  bool joins_with_partitions() const;

  std::vector<topic_partition> revoked_; // what the user is giving up
  time_point deadline_{};                // for that
  time_point leave_by_{};
  std::optional<time_point> late_at_; // the user is, if it says nothing until then
};

/// Both in order.
std::vector<topic_partition> without(const std::vector<topic_partition>& all, const std::vector<topic_partition>& some);

} // namespace cafka
