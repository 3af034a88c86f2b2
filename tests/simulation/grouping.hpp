// A group of the simulation: members that come and go, and what they were given altogether.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cafka/embedded/memory_cluster.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/simulation/fleet_ledger.hpp"
#include "tests/simulation/group_ledger.hpp"
#include "tests/simulation/logs.hpp"
#include "tests/simulation/party.hpp"

namespace cafka::test {

class grouping {
public:
  using client_maker = std::function<cluster_actor(cluster_config)>;

  grouping(const group_plan& plan, virtual_time& time, embedded::memory_cluster& kafka, client_maker make_client);

  /// Members come, answer, and have gone; then what the brokers say of the group is looked at. Returns what happened, for the trace.
  std::string step(milliseconds now, const std::map<std::string, int32_t>& partitions);

  void kill(size_t which, milliseconds now);
  /// If that is a member's group reader, or its cluster: whoever runs it starts it again.
  void killed(const caf::actor& who, milliseconds now);
  void close(size_t which, milliseconds stays_away);
  void restarted() { witness_->restarted(); }
  void grown(const std::string& topic) { witness_->grown(topic); }
  void about_to_go(const std::string& topic) { witness_->about_to_go(topic); }
  void replaced(const std::string& topic) { witness_->replaced(topic); }
  /// Everybody answers at once from now on, and who is away comes.
  void calm(milliseconds now);
  /// Nothing is out of order any more, but workers of fleets fail and crash.
  void be_peaceful();
  bool has_fleets() const { return fleets_ != nullptr; }
  /// The group's; -1: there is none.
  int32_t generation() const;
  /// No worker's crash has been heard of in the group since it was this.
  void judge_generation(int32_t before);
  /// A member leaves, for a while.
  void change_in_peace();
  void judge(const logs& truth, complaints& out);
  void drop();

  const group_plan& plan() const { return plan_; }
  size_t records() const { return witness_->records(); }
  /// Until a member has heard of partitions that were added.
  milliseconds longest_unheard() const;
  /// Most jobs that its members do in such a time when there is nothing to do.
  size_t expected_jobs(milliseconds time, int32_t brokers) const;

private:
  static constexpr milliseconds never{-1'000'000};
  // Where a member is, or will be again.
  struct place {
    const member_plan* plan;
    milliseconds comes_at;
    milliseconds stays_away; // when it has closed
    std::unique_ptr<party> who = {};
    milliseconds came_at{0};
    milliseconds left_at = never;
  };

  static void stays_away(place& which, milliseconds now);
  void look_at_members(milliseconds now);
  std::unique_ptr<party> make_party(const member_plan& plan, milliseconds now);
  static void look_for_predecessor(place& of);
  void look_at_brokers(const std::map<std::string, int32_t>& partitions);
  std::vector<std::string> known_members() const;
  void judge_member(place& of, complaints& out);
  void complain(const std::string& what, complaints& out) const { out.push_back("group " + plan_.name + ": " + what); }

  group_plan plan_;
  virtual_time& time_;
  embedded::memory_cluster& kafka_;
  client_maker make_client_;
  // One of the two: a group's members are of one kind.
  std::shared_ptr<group_ledger> readers_;
  std::shared_ptr<fleet_ledger> fleets_;
  group_witness* witness_;
  std::deque<place> places_;
  size_t members_ = 0;
  bool calm_ = false;
  bool peaceful_ = false;
  complaints wrong_;
  std::string log_;
};

} // namespace cafka::test
