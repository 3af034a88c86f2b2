// All that the fleets of a simulated group did with records, and whether that may be.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "cafka/actors/fleet/fleet_record.hpp"
#include "tests/simulation/fleet_plan.hpp"
#include "tests/simulation/group_witness.hpp"
#include "tests/simulation/letters.hpp"

namespace cafka::test {

using std::chrono::milliseconds;

/// Holds throughout: a fleet works on what it has, and on nothing that the group had as done; what is in one order is begun one after the
/// other, by one worker at a time, and nothing is begun before the outcome of what is in front of it is settled; attempts are counted;
/// what is done is not begun again in the same assignment, and in peace in none; letters that were told of are there; what is
/// committed is done, skipped, or in the letters, and never goes back. At the end: all of it is. Topics that are created again are not
/// looked at.
class fleet_ledger : public group_witness {
public:
  fleet_ledger(std::string group, const fleet_plan& of, embedded::memory_cluster& kafka);

  // -- what fleets tell --
  void came(size_t member, const fleet_config& config) { members_[member] = {.config = &config}; }
  void heard(size_t member, const fleet_event& what, milliseconds now);
  /// A partition that has stopped may go on.
  void resumed(size_t member, const topic_partition& where);
  void ended(size_t member) { members_.erase(member); }

  // -- what workers do --
  /// A function is called with these. Answers a number for the call.
  size_t begin(size_t member, std::span<const fleet_record> what);
  void done(size_t call, milliseconds now);
  void failed(size_t call, failure::kind how, const error& why, milliseconds now);
  /// How often a record was begun, by whomever.
  uint32_t tries(const topic_partition& where, int64_t offset) { return record_at(where, offset).tries; }

  // -- as of every group --
  void about_to_go(const std::string& topic) override;
  void replaced(const std::string& topic) override;
  void grown(const std::string& topic) override { changed_.insert(topic); }
  void peaceful() override { peaceful_ = true; }
  void committed(const topic_partition& where, int64_t offset) override;
  void judge(const std::string& topic, const topic_records& records, bool committed_all) override;
  size_t records() const override { return records_; }

private:
  /// Whatever assignment it was in.
  struct record_state {
    bool done = false;
    bool skipped = false;
    uint32_t letters = 0;
    uint32_t tries = 0;
    std::optional<record_name> written = {}; // as its letter has it
    bool repeatable = false;                 // a worker went on with it that was given up

    bool settled() const { return done || skipped || letters > 0; }
  };
  /// What is worked on one after the other.
  struct lane_state {
    int64_t last_begun = -1;
    std::set<int64_t> active = {};
    std::set<int64_t> waits_for = {}; // are to be begun again before any other
  };
  struct attempt_state {
    uint32_t failures = 0;
    bool done = false;
    bool stopped = false;
    size_t call = 0; // the last one
  };
  /// A partition that a member has.
  struct holding {
    int64_t from = -1; // what the group had as done
    bool revoked = false;
    std::map<std::string, lane_state> lanes = {};
    std::map<int64_t, attempt_state> attempts = {};
  };
  struct member_state {
    const fleet_config* config = nullptr;
    std::map<topic_partition, holding> holds = {};
  };
  struct call_state {
    struct item {
      topic_partition where = {};
      int64_t offset = -1;
      std::optional<std::string> lane = {};
    };
    size_t member = 0;
    std::vector<item> items = {};
    milliseconds ended{-1};
    bool given_up = false;
  };
  struct account {
    std::vector<record_state> records = {};
    int64_t committed = -1;
    int64_t looked_at = 0; // all below is settled
  };

  void complain(const std::string& what) { wrong_.push_back("group " + group_ + ": " + what); }
  bool is_replaced(const topic_partition& where) const { return replaced_.contains(where.topic); }
  record_state& record_at(const topic_partition& where, int64_t offset);
  holding* held(size_t member, const topic_partition& where);
  std::optional<std::string> lane_of(const fleet_record& what) const;
  void begin_one(size_t call, const fleet_record& what);
  /// False: it has stepped aside, and left the order.
  bool check_lane(const std::string& name, lane_state& lane, const fleet_record& what);
  void failed_one(size_t member, const call_state::item& what, failure::kind how, const error& why, bool together);
  /// In front of what is behind it.
  bool stays(const fleet_config& config, attempt_state& of, failure what, const topic_partition& where) const;
  void end_call(call_state& of, milliseconds now);
  void gave_up(size_t member, const fleet_event& what, failure::kind how, milliseconds now);
  void renewed(size_t member, milliseconds now);
  void gave(size_t member, const std::vector<topic_partition>& what);
  void look_at_letters();
  bool is_settled(const topic_partition& where, int64_t offset) { return record_at(where, offset).settled(); }
  void judge_partition(const topic_partition& where, const partition_records& records);

  std::string group_;
  ordering order_;
  keyless without_key_;
  bool many_;
  bool notes_all_; // what is done beyond the commit
  bool overlooks_; // as in group_ledger
  letters letters_;
  bool peaceful_ = false;
  std::map<size_t, member_state> members_;
  std::map<topic_partition, account> accounts_;
  std::vector<call_state> calls_;
  std::set<std::string> replaced_;
  std::set<std::string> changed_;
  size_t records_ = 0;
};

} // namespace cafka::test
