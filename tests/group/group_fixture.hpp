// A membership on virtual time, its user, and a group that does what the test says.
#pragma once

#include "tests/cluster/cluster_fixture.hpp"

#include "cafka/actors/group/group_coordinator_actor.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/heartbeat.hpp"
#include "cafka/wire/messages/join_group.hpp"
#include "cafka/wire/messages/leave_group.hpp"
#include "cafka/wire/messages/offset_commit.hpp"
#include "cafka/wire/messages/offset_fetch.hpp"
#include "cafka/wire/messages/sync_group.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cafka::test {

/// What the user of a membership was told.
struct member_log {
  std::vector<group_assigned> assigned;
  std::vector<group_revoked> revoked;
  std::vector<group_lost> lost;
  std::vector<group_failed> failed;
  group_status status;
  /// Revocations are answered when the test says so.
  bool holds = false;
  std::vector<promise<void>> held;
};

template <class... Known>
type_list<Known..., caf::result<void>(release_atom)> with_release(type_list<Known...>);

/// A member whose revocations are answered when the test says so.
struct held_member_trait {
  using signatures = decltype(with_release(group_member_trait::signatures{}));
};
using held_member_actor = typed_actor<held_member_trait>;

class member_state {
public:
  static inline const char* name = "member";
  member_state(held_member_actor::pointer self, std::shared_ptr<member_log> log) : self_(self), log_(std::move(log)) {}
  held_member_actor::behavior_type make_behavior() {
    return {
        [this](const group_assigned& what) { log_->assigned.push_back(what); },
        [this](const group_revoked& what) -> caf::result<void> {
          log_->revoked.push_back(what);
          if (!log_->holds) return caf::unit;
          return log_->held.emplace_back(make_promise<void>(self_));
        },
        [this](const group_lost& what) { log_->lost.push_back(what); },
        [this](const group_failed& what) { log_->failed.push_back(what); },
        [this](const group_status& what) { log_->status = what; },
        [this](release_atom) {
          for (auto& each : std::exchange(log_->held, {})) each.deliver();
        },
    };
  }

private:
  held_member_actor::pointer self_;
  std::shared_ptr<member_log> log_;
};

/// The group as its coordinator keeps it: one member, which leads.
struct scripted_group {
  int32_t node = 2;
  int32_t generation = 0;
  std::map<topic_partition, committed_offset> offsets;
  /// The next answers of an API are these errors.
  std::map<wire::api_key, std::deque<errc>> errors;
  /// As long as it is set.
  errc heartbeat_error = errc::none;

  std::vector<wire::join_group_request> joins;
  std::vector<wire::leave_group_request> leaves;
  std::vector<wire::offset_commit_request> commits;

  std::optional<std::vector<std::byte>> answer(const seen_request& request, const outgoing& frame);

private:
  errc next_error(wire::api_key key);
  wire::join_group_response join(const wire::join_group_request& what);
  wire::sync_group_response sync(const wire::sync_group_request& what);
  wire::offset_commit_response commit(const wire::offset_commit_request& what);
  wire::offset_fetch_response fetch(const wire::offset_fetch_request& what);
};

struct group_fixture : cluster_fixture {
  std::shared_ptr<scripted_group> group = std::make_shared<scripted_group>();
  std::shared_ptr<member_log> log = std::make_shared<member_log>();
  group_config settings{.group_id = "billing", .seed = 7};
  held_member_actor member;
  group_coordinator_actor coordinator;

  group_fixture() {
    brokers->answer = [group = group](const seen_request& request, const outgoing& frame) {
      return group->answer(request, frame);
    };
    brokers->add_topic("orders", {1, 2, 3});
    start_with({});
  }
  ~group_fixture() {
    log->held.clear();
    coordinator = nullptr;
    member = nullptr;
    run();
  }

  void join(group_subscription what = {.topics = {"orders"}}) {
    member = spawn<member_state>(system(), log);
    coordinator = spawn_group_coordinator(system(), cluster, settings, group_member_actor{member});
    subscribe(std::move(what));
  }
  pending<void> subscribe(group_subscription what) {
    auto answer = ask<void>(coordinator, std::move(what));
    advance(1s);
    return answer;
  }
  pending<commit_report_ptr> commit(const topic_partition& where, int64_t offset) {
    return ask<commit_report_ptr>(coordinator, commit_offsets{.offsets = {{.where = where, .offset = offset}}});
  }
  /// The user answers what it holds.
  void release() {
    anon_mail(release_atom_v).send(member);
    run();
  }
  group_status status() {
    auto answer = ask<group_status>(coordinator, status_atom_v);
    run();
    return answer.value();
  }
};

} // namespace cafka::test
