// The actor behind group_coordinator_actor: a membership, its commits, and the messages between them and the rest.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/group/group_coordinator_actor.hpp"
#include "cafka/actors/group/group_membership.hpp"
#include "cafka/actors/group/offset_commits.hpp"
#include "cafka/actors/group/topic_pattern.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/wire/messages/metadata.hpp"

namespace cafka {

class group_coordinator_state {
public:
  static inline const char* name = "cafka.group_coordinator";

  group_coordinator_state(
      group_coordinator_actor::pointer self, cluster_actor cluster, std::shared_ptr<const group_config> config,
      const group_member_actor& member, const group_resumption& before);
  ~group_coordinator_state();
  group_coordinator_state(const group_coordinator_state&) = delete;
  group_coordinator_state& operator=(const group_coordinator_state&) = delete;

  group_coordinator_actor::behavior_type make_behavior();

private:
  using time_point = group_membership::time_point;
  using answer_callback = std::function<void(const error&, const response_ptr&)>;

  // -- messages --
  caf::result<void> on_subscription(const group_subscription& what);
  caf::result<commit_report_ptr> on_commit(const commit_offsets& what);
  caf::result<void> on_leave(bool closes);
  group_status status() const;
  void on_update(const leader_update& update);
  void on_tick(uint64_t number);

  // -- the membership's actions --
  void perform(membership_actions todo);
  void perform(const membership::send& what);
  void perform(const membership::look_up& what);
  void perform(const membership::resolve& what);
  void perform(const membership::entered& what);
  void perform(const membership::assigned& what);
  void perform(const membership::revoke& what);
  void perform(const membership::lost& what);
  void perform(const membership::failed& what);
  void perform(const membership::left& what);
  void answered(uint64_t ticket, const response_ptr& what);

  // -- what the member is told --
  template <class Message>
  void tell(Message what);
  void tell_status();
  std::vector<topic_partition> take_told(const std::vector<topic_partition>& what);
  void fetch_offsets();
  void offsets_arrived(const error& why, const response_ptr& what);
  void tell_assignment();
  void given_up(uint64_t ticket);
  void release_when_committed();

  // -- commits --
  void perform(offset_commits::actions todo);

  // -- topics --
  void scan_topics();
  void scanned(const error& why, const response_ptr& what);
  void look_up(const std::vector<std::string>& topics);
  void resolved(const error& why, const response_ptr& what);
  void ask_brokers(wire::metadata_request what, answer_callback done);
  void watch_topics();
  group_membership::topics known_topics(const metadata& snapshot) const;

  // -- life --
  /// To the coordinator of the group.
  template <class Request>
  void call(
      Request request, std::chrono::milliseconds timeout, bool own_lane, answer_callback done,
      std::optional<int16_t> max_version = std::nullopt) {
    const auto over = own_lane ? lane_use{lane_kind::group, self_->id()} : lane_use{};
    const auto to = route::to_coordinator(coordinator_kind::group, config_->group_id);
    send(make_call(to, std::move(request), timeout, max_version, over), std::move(done));
  }
  void send(const call_ptr& what, answer_callback done);
  void go_on_as(const group_resumption& before);
  void set_alarm();
  void end();

  group_coordinator_actor::pointer self_;
  cluster_actor cluster_;
  std::shared_ptr<const group_config> config_;
  caf::actor_addr member_;
  watcher watch_;
  agenda agenda_;
  backoff pauses_;
  std::unique_ptr<group_membership> membership_;
  offset_commits commits_;

  group_subscription subscription_;
  topic_pattern pattern_;
  bool scanning_ = false;

  std::deque<membership_action> todo_;
  bool performing_ = false;

  /// What the member knows that it has.
  std::set<topic_partition> told_;
  /// What it is to be told of, with the offsets that have arrived.
  std::map<topic_partition, std::optional<committed_offset>> untold_;
  bool news_ = false; // there is a generation that it has not been told of
  bool fetching_ = false;
  /// Of these the answer under way will tell: not of what was taken since, which others may have committed before it is given again.
  std::set<topic_partition> asked_;
  error fetch_problem_;
  /// What the user is giving up, and whether it has, so that commits are all that is waited for; 0: nothing.
  uint64_t revoke_ = 0;
  uint64_t release_ = 0;
  std::vector<topic_partition> releasing_;

  std::set<std::string> watched_;
  uint64_t last_commit_ = 0;
  std::map<uint64_t, promise<commit_report_ptr>> committing_;
  std::vector<promise<void>> leaving_;
  bool closing_ = false;
  std::optional<time_point> alarm_;
  group_resumption told_place_; // all of it that the member was told: not what it has
  bool ended_ = false;
};

} // namespace cafka
