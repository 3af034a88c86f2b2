#pragma once

#include "cafka/embedded/group_options.hpp"
#include "cafka/embedded/groups/classic_member.hpp"
#include "cafka/embedded/groups/member_group.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::embedded {

/// A group whose members assign partitions themselves (JoinGroup, SyncGroup, Heartbeat, LeaveGroup), as its coordinator
/// sees it: a state machine without I/O, whose time comes with each call. Follows Kafka's ClassicGroup.
///
/// Members join, and the group is preparing a rebalance until all have, or time is over. Then they know the generation,
/// and the group is completing it until the leader has brought the assignments.
class classic_group final : public member_group {
public:
  enum class state : uint8_t { empty, preparing_rebalance, completing_rebalance, stable };

  classic_group(std::string id, const group_options& options, group_timers& timers);

  // --- requests ---
  void join(
      const wire::join_group_request& request, const group_caller& from, time_point now,
      promised<wire::join_group_response> answer);
  void sync(const wire::sync_group_request& request, time_point now, promised<wire::sync_group_response> answer);
  errc heartbeat(
      const std::string& member, const std::optional<std::string>& instance, int32_t generation, time_point now);
  // --- what is there ---
  state current() const noexcept { return state_; }
  const std::optional<std::string>& protocol() const noexcept { return protocol_; }
  const std::list<classic_member>& members() const noexcept { return members_; }

  std::string_view type() const override { return "classic"; }
  std::string_view state_name() const override;
  std::string protocol_type() const override { return protocol_type_.value_or(""); }
  bool is_empty() const override { return state_ == state::empty; }
  int32_t generation() const override { return generation_; }
  std::vector<std::string> member_ids() const override;
  classic_group* as_classic() override { return this; }
  errc leave(const named_member& who) override;
  void after_leaving(time_point now) override;
  errc commit(const named_member& who, int32_t generation, int16_t version, time_point now) override;
  errc check_fetch(const std::optional<std::string>&, int32_t) const override { return errc::none; }
  bool is_subscribed_to(const std::string& topic) const override;
  bool may_use_any_topic() const override { return !is_empty() && !is_of_consumers(); }
  std::optional<time_point> retained_since(const committed_offset& what) const override;
  void expired(const group_timer& timer, time_point due) override;
  void move(time_point now) override;

private:
  /// What a coordinator finds when it takes over.
  struct stored {
    int32_t generation = 0;
    std::optional<std::string> protocol_type{};
    std::optional<std::string> protocol{};
    std::optional<std::string> leader{};
    std::list<classic_member> members{};
  };
  struct initial_delay {
    std::chrono::milliseconds last{};
    std::chrono::milliseconds left{};
    bool joined_meanwhile = false;
  };

  // --- joining: classic_group_join.cpp ---
  bool has_room_for(const std::string& member) const;
  bool supports(const wire::join_group_request& request) const;
  void join_new(
      const wire::join_group_request& request, const group_caller& from, time_point now,
      promised<wire::join_group_response>& answer);
  void join_again(
      const wire::join_group_request& request, const group_caller& from, time_point now,
      promised<wire::join_group_response>& answer);
  void replace_static(
      const wire::join_group_request& request, const group_caller& from, time_point now,
      promised<wire::join_group_response>& answer);
  void add(
      const wire::join_group_request& request, const group_caller& from, const std::string& id, time_point now,
      promised<wire::join_group_response>& answer);
  static void update(
      classic_member& which, const wire::join_group_request& request, promised<wire::join_group_response>& answer);
  wire::join_group_response joined(const classic_member& which) const;

  // --- rebalancing: classic_group.cpp ---
  void rebalance_or_complete(time_point now);
  void prepare_rebalance(time_point now);
  void complete_if_all_joined(time_point now);
  void initial_delay_over(time_point now);
  void complete_join(time_point now);
  void next_generation(time_point now);
  bool elect_leader();
  void hand_out(const std::vector<wire::sync_group_request::assignment_data>& assignments, time_point now);
  void cancel_sync_waits();
  void sync_over(time_point now);
  void session_over(const std::string& member, time_point now);
  void store();

  /// Has protocol type `consumer`, so its members' subscriptions can be read.
  bool is_of_consumers() const noexcept { return protocol_type_ == "consumer"; }
  errc check_member(const std::string& member, const std::optional<std::string>& instance) const;
  classic_member* find(std::string_view member);
  const classic_member* find(std::string_view member) const;
  const classic_member* find_static(const std::optional<std::string>& instance) const;
  void remove(const std::string& member);
  void become(state next, time_point now);
  bool all_joined() const;
  std::string select_protocol() const;
  void read_subscriptions();
  std::chrono::milliseconds rebalance_timeout() const;
  group_timer timer(group_timer::kind what, const std::string& member = {}) const { return {id_, what, member}; }
  void keep_session(const classic_member& which, time_point now);
  bool is_leader(const std::string& member) const { return leader_ == member; }

  const std::string id_;
  const group_options& options_;
  group_timers& timers_;
  state state_ = state::empty;
  state previous_ = state::empty;
  time_point since_{0};
  int32_t generation_ = 0;
  std::optional<std::string> protocol_type_;
  std::optional<std::string> protocol_;
  std::optional<std::string> leader_;
  std::list<classic_member> members_; // in the order in which they came
  std::set<std::string> pending_;     // were given an id, and are to join with it
  std::set<std::string> to_sync_;     // have the generation, and are to ask for their assignment
  std::optional<initial_delay> delay_;
  std::optional<std::set<std::string>> subscriptions_;
  stored stored_;
};

} // namespace cafka::embedded
