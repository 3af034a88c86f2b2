#pragma once

#include "cafka/embedded/group_options.hpp"
#include "cafka/embedded/groups/classic_member.hpp"
#include "cafka/embedded/groups/group_timers.hpp"
#include "cafka/wire/error_code.hpp"

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
class classic_group {
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
  /// Takes a member out; an administrator may name it by its instance alone. `after_leaving` has to follow.
  errc leave(const std::string& member, const std::optional<std::string>& instance);
  void after_leaving(time_point now);
  /// Whether offsets may be committed; keeps the member's session if so.
  errc commit(
      const std::string& member, const std::optional<std::string>& instance, int32_t generation, time_point now);

  // --- time and moves ---
  void expired(const group_timer& timer, time_point due);
  /// Another broker becomes the coordinator: whoever waits is told, and what was not yet stored is forgotten.
  void move(time_point now);

  // --- what is there ---
  const std::string& id() const noexcept { return id_; }
  state current() const noexcept { return state_; }
  time_point since() const noexcept { return since_; }
  int32_t generation() const noexcept { return generation_; }
  /// Empty: it never had members.
  std::string protocol_type() const { return protocol_type_.value_or(""); }
  const std::optional<std::string>& protocol() const noexcept { return protocol_; }
  const std::list<classic_member>& members() const noexcept { return members_; }
  /// Has protocol type `consumer`, so its members' subscriptions can be read.
  bool is_of_consumers() const noexcept { return protocol_type_ == "consumer"; }
  bool is_subscribed_to(const std::string& topic) const;
  /// Whether `is_subscribed_to` goes by what members said.
  bool knows_subscriptions() const noexcept { return subscriptions_.has_value(); }

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

/// As Kafka writes it.
std::string_view to_string(classic_group::state which) noexcept;

} // namespace cafka::embedded
