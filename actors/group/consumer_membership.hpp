// A membership of the protocol of KIP-848: the coordinator shares out, one heartbeat says and hears all.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/group/member_life.hpp"
#include "cafka/wire/uuid.hpp"

namespace cafka {

/// What the coordinator wants this member to have is reconciled step by step: first what is too much is given up, then what is
/// missing is taken over, then the coordinator is told what the member has, at once.
class consumer_membership : public member_life {
public:
  /// `config` outlives this. `seed`: of the pauses and of the member's id, which the member chooses itself (KIP-1082).
  consumer_membership(const group_config& config, uint64_t seed);

  membership_actions subscribe(std::vector<std::string> names, std::string pattern, time_point now) override;
  membership_actions answered(uint64_t ticket, const group_response& what, time_point now) override;
  membership_actions unanswered(uint64_t ticket, const error& why, time_point now) override;
  membership_actions looked_up(topics, time_point) override { return {}; }
  membership_actions resolved(const std::map<wire::uuid, std::string>& names, time_point now) override;
  membership_actions refused(errc code, int32_t generation, time_point now) override;
  membership_actions topics_are(const topics&, time_point) override { return {}; }

  /// The member epoch; -1: none.
  int32_t generation() const override { return epoch_ > 0 ? epoch_ : -1; }
  const std::string& assignor_name() const override { return config_.remote_assignor; }
  bool leads() const override { return false; }
  std::vector<std::string> topics_of_interest() const override { return {}; }
  std::map<std::string, wire::uuid> topic_ids() const override { return ids_; }

protected:
  void resume_at(const group_resumption& before) override;
  void come_back(const std::string& reason, time_point now, out& todo) override;
  void go_on(time_point now, out& todo) override;
  void say_goodbye(std::chrono::milliseconds patience, out& todo) override;
  void forget(bool keep_id) override;
  bool beats() const override;
  bool in_session() const override { return epoch_ > 0 && beats(); }
  int32_t owned_since() const override { return epoch_; }
  void on_tick(time_point now, out& todo) override;
  std::optional<time_point> next_due() const override;

private:
  using request = wire::consumer_group_heartbeat_request;
  using topic_ids_by_name = std::map<std::string, wire::uuid>;

  // -- heartbeats --
  void rejoin(time_point now);
  void beat(time_point now, out& todo);
  bool is_farewell(uint64_t ticket) const;
  bool is_heartbeat(uint64_t ticket);
  request heartbeat_request();
  std::vector<request::topic_partitions_data> owned_by_id() const;
  void heard(const wire::consumer_group_heartbeat_response& what, time_point now, out& todo);
  void aim_at(const wire::consumer_group_heartbeat_response::assignment_data& what, out& todo);
  void heartbeat_refused(errc code, const std::string& text, time_point now, out& todo);
  void try_again(const error& why, time_point now);
  void try_later(time_point now);

  // -- what the member has --
  void reconcile(time_point now, out& todo);
  void resolve(out& todo);
  std::vector<topic_partition> resolved_target(topic_ids_by_name& ids) const;

  int32_t epoch_ = 0;
  std::chrono::milliseconds interval_;
  uint64_t heartbeat_ = 0; // the ticket of the one that is under way

  /// What the coordinator wants, and what topics are called; a topic without a name yet is not acted upon.
  std::map<wire::uuid, std::vector<int32_t>> target_;
  std::map<wire::uuid, std::string> names_;
  bool resolving_ = false;
  topic_ids_by_name ids_; // of what is owned

  bool tells_all_ = true;    // the next heartbeat repeats what the coordinator may not know
  bool has_changed_ = false; // what the member has, since it was told
  std::optional<time_point> unreleased_since_;
};

} // namespace cafka
