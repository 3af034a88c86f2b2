#pragma once

#include "cafka/embedded/group_options.hpp"
#include "cafka/embedded/groups/member_group.hpp"
#include "cafka/embedded/groups/server_assignors.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/messages/consumer_group_heartbeat.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::embedded {

/// A member of a group of the new protocol.
struct consumer_member {
  enum class state : uint8_t {
    stable,     ///< has what the target of its epoch gives it
    unrevoked,  ///< has to give up partitions first
    unreleased, ///< waits for partitions that others have to give up
  };
  std::string id{};
  std::optional<std::string> instance_id{};
  std::optional<std::string> rack{};
  std::string client_id{};
  std::chrono::milliseconds rebalance_timeout{};
  std::vector<std::string> topics{};
  std::optional<std::string> regex{};
  std::optional<std::string> assignor{};
  int32_t epoch = 0;
  int32_t previous_epoch = 0;
  state current = state::stable;
  assigned_partitions assigned{};
  assigned_partitions revoking{};
};

/// A group whose coordinator assigns partitions (KIP-848): a state machine without I/O, whose time comes with each call.
/// Follows Kafka's ConsumerGroup.
///
/// The group's epoch grows with each change of members, subscriptions and topics; the target is computed for it; each
/// member is led there by its own heartbeats, first giving up and then taking over.
class consumer_group final : public member_group {
public:
  consumer_group(std::string id, const group_options& options, group_timers& timers);

  /// A heartbeat that has been checked (`check_heartbeat`). `topics`: all there are.
  wire::consumer_group_heartbeat_response heartbeat(
      const wire::consumer_group_heartbeat_request& request, const std::string& client_id, const group_topics& topics,
      time_point now);

  int32_t epoch() const noexcept { return epoch_; }
  int32_t assignment_epoch() const noexcept { return assignment_epoch_; }
  const std::list<consumer_member>& members() const noexcept { return members_; }
  assigned_partitions target_of(const std::string& member) const;
  /// The one that most members prefer.
  std::string_view assignor() const;

  std::string_view type() const override { return "consumer"; }
  std::string_view state_name() const override;
  std::string protocol_type() const override { return "consumer"; }
  bool is_empty() const override { return members_.empty(); }
  int32_t generation() const override { return epoch_; }
  std::vector<std::string> member_ids() const override;
  consumer_group* as_consumer() override { return this; }
  errc leave(const named_member& who) override;
  void after_leaving(time_point) override {}
  errc commit(const named_member& who, int32_t generation, int16_t version, time_point now) override;
  errc check_fetch(const std::optional<std::string>& member, int32_t epoch) const override;
  bool is_subscribed_to(const std::string& topic) const override;
  bool may_use_any_topic() const override { return false; }
  std::optional<time_point> retained_since(const committed_offset& what) const override { return what.committed; }
  void expired(const group_timer& timer, time_point due) override;
  void move(time_point now) override;

private:
  using request = wire::consumer_group_heartbeat_request;
  using response = wire::consumer_group_heartbeat_response;

  response leave(const request& asked);
  error subscribe(const request& asked, consumer_member*& member);
  error subscribe_static(const request& asked, consumer_member*& member);
  static error check_epoch(const request& asked, const consumer_member& member);
  bool update(consumer_member& member, const request& asked, const std::string& client_id);
  void follow_topics(const group_topics& topics, bool changed);
  void compute_target();

  // --- reconciling: consumer_group_reconcile.cpp ---
  void reconcile(consumer_member& member, const request& asked, time_point now);
  void advance(consumer_member& member, const request& asked, int32_t epoch);
  bool is_taken(const wire::uuid& topic, int32_t partition) const;

  consumer_member* find(std::string_view id);
  const consumer_member* find(std::string_view id) const;
  consumer_member* find_static(std::string_view instance);
  void fence(const std::string& id);
  static bool subscribes(const consumer_member& member, const std::string& topic);
  group_timer timer(group_timer::kind what, const std::string& member) const { return {id_, what, member}; }

  const std::string id_;
  const group_options& options_;
  group_timers& timers_;
  int32_t epoch_ = 0;
  int32_t assignment_epoch_ = 0;
  std::list<consumer_member> members_; // in the order in which they came
  group_topics topics_;                // that are subscribed to, as of the epoch
  group_target target_;
};

/// What is wrong with a heartbeat, whatever the group: INVALID_REQUEST, UNSUPPORTED_ASSIGNOR,
/// INVALID_REGULAR_EXPRESSION.
error check_heartbeat(const wire::consumer_group_heartbeat_request& request, int16_t version);

} // namespace cafka::embedded
