// A membership of the protocol of KIP-848: the coordinator shares out, one heartbeat says and hears all.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/group/group_config.hpp"
#include "cafka/actors/group/group_membership.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/wire/uuid.hpp"

namespace cafka {

/// What the coordinator wants this member to have is reconciled step by step: first what is too much is given up, then what is
/// missing is taken over, then the coordinator is told what the member has, at once.
class consumer_membership : public group_membership {
public:
  enum class step : uint8_t {
    idle,
    joining,     ///< no heartbeat has been answered in this membership's name yet
    reconciling, ///< the user is giving partitions up
    stable,
    stalled, ///< the user was too slow
    leaving,
    failed
  };

  /// `config` outlives this. `seed`: of the pauses and of the member's id, which the member chooses itself (KIP-1082).
  consumer_membership(const group_config& config, uint64_t seed);

  membership_actions subscribe(std::vector<std::string> names, std::string pattern, time_point now) override;
  membership_actions progress(bool busy, time_point now) override;
  membership_actions leave(const std::string& reason, time_point now, time_point deadline) override;
  membership_actions quit() override;
  membership_actions answered(uint64_t ticket, const group_response& what, time_point now) override;
  membership_actions unanswered(uint64_t ticket, const error& why, time_point now) override;
  membership_actions looked_up(topics, time_point) override { return {}; }
  membership_actions resolved(const std::map<wire::uuid, std::string>& names, time_point now) override;
  membership_actions released(uint64_t ticket, time_point now) override;
  membership_actions refused(errc code, int32_t generation, time_point now) override;
  membership_actions topics_are(const topics&, time_point) override { return {}; }
  membership_actions tick(time_point now) override;
  std::optional<time_point> next_tick() const override;

  step now_at() const { return step_; }
  group_phase phase() const override;
  const std::string& member_id() const override { return member_id_; }
  /// The member epoch; -1: none.
  int32_t generation() const override { return epoch_ > 0 ? epoch_ : -1; }
  const std::string& assignor_name() const override { return config_.remote_assignor; }
  bool leads() const override { return false; }
  std::vector<std::string> topics_of_interest() const override { return {}; }
  const std::vector<topic_partition>& owned() const override { return owned_; }
  const error& cause() const override { return cause_; }
  bool between_generations() const override { return step_ == step::joining; }

private:
  using out = membership_actions;
  using request = wire::consumer_group_heartbeat_request;

  // -- heartbeats --
  void beat(time_point now, out& todo);
  request heartbeat_request();
  std::vector<request::topic_partitions_data> owned_by_id() const;
  void heard(const wire::consumer_group_heartbeat_response& what, time_point now, out& todo);
  void heartbeat_refused(errc code, const std::string& text, time_point now, out& todo);
  void try_again(const error& why, time_point now);
  void say_goodbye(std::chrono::milliseconds patience, out& todo);

  // -- what the member has --
  void reconcile(time_point now, out& todo);
  void resolve(out& todo);
  std::vector<topic_partition> resolved_target() const;
  void revoke(
      std::vector<topic_partition> what, step next, std::chrono::milliseconds patience, time_point now, out& todo);
  void given_up(time_point now, out& todo);
  void lose(const error& cause, out& todo);

  // -- its life --
  void rejoin(time_point now);
  void fail(const error& cause, out& todo);
  void stall(time_point now, out& todo);
  void farewell(time_point now, out& todo);
  void gone(time_point now, out& todo);

  bool beats() const;
  bool is_static() const { return !config_.instance_id.empty(); }
  error told(errc code, const std::string& what) const;
  uint64_t send(request what, std::chrono::milliseconds timeout, bool over_own_lane, out& todo);

  const group_config& config_;
  backoff pauses_;
  std::string member_id_;

  step step_ = step::idle;
  bool subscribed_ = false;
  bool leaves_ = false;
  std::vector<std::string> wanted_;
  std::string pattern_;
  int32_t epoch_ = 0;
  std::chrono::milliseconds interval_;

  /// What the coordinator wants, and what topics are called; a topic without a name yet is not acted upon.
  std::map<wire::uuid, std::vector<int32_t>> target_;
  std::map<wire::uuid, std::string> names_;
  std::vector<topic_partition> owned_;
  std::vector<topic_partition> revoked_;
  uint64_t revoke_ticket_ = 0;

  bool tells_all_ = true;    // the next heartbeat repeats what the coordinator may not know
  bool has_changed_ = false; // what the member has, since it was told
  uint64_t last_ticket_ = 0;
  uint64_t awaited_ = 0;
  time_point next_beat_{};
  time_point last_contact_{};
  time_point deadline_{};
  time_point leave_by_{};
  std::optional<time_point> late_at_;
  std::optional<time_point> unreleased_since_;
  error cause_;
};

} // namespace cafka
