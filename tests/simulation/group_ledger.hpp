// All that the members of a simulated group were told and given, and whether that may be.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/group/group_member_actor.hpp"
#include "cafka/actors/group/group_reader_config.hpp"
#include "cafka/actors/reader/record_batch.hpp"
#include "tests/simulation/group_witness.hpp"

namespace cafka::test {

/// Holds throughout: a partition has one owner in each generation, and one among the members that the group knows; a member is
/// given the records of what it has, from where the group stands on, one after the other; what is committed was answered, and
/// never goes back. And at the end: nothing was left out. Topics that are created again are watched for their owners alone: what
/// is committed names topics by name, so Kafka itself takes an offset of the former for one of the latter. Where groups
/// know topics by their ids, the former and the latter may have an owner each.
class group_ledger : public group_witness {
public:
  group_ledger(std::string group, const group_reader_config& of)
      : group_(std::move(group)),
        by_id_(of.group.protocol == group_protocol::consumer),
        overlooks_(!by_id_ && !of.group.instance_id.empty()),
        commits_(of.auto_commit) {}

  // -- what members hear --
  void came(size_t member);
  void assigned(size_t member, const group_assigned& what);
  /// No more of these comes; `given_up` follows.
  void revoked(size_t member, const std::vector<topic_partition>& what);
  void given_up(size_t member, const std::vector<topic_partition>& what);
  void lost(size_t member, const std::vector<topic_partition>& what);
  void got(size_t member, const record_batch& batch);
  /// It may be committed from now on.
  void answered(const record_batch& batch);
  /// It has nothing any more, and hears nothing.
  void ended(size_t member);

  void restarted() override;
  void replaced(const std::string& topic) override {
    replaced_.insert(topic);
    changed_.insert(topic);
  }
  void grown(const std::string& topic) override { changed_.insert(topic); }
  void peaceful() override { peaceful_ = true; }
  void committed(const topic_partition& where, int64_t offset) override;
  void check_owners(const std::vector<std::string>& members) override;
  void judge(const std::string& topic, const topic_records& records, bool committed_all) override;
  size_t records() const override { return records_; }

private:
  struct holding {
    int64_t next = -1; // -1: nowhere yet
    bool may_go_back = false;
    bool revoked = false;
  };
  struct member_state {
    int32_t generation = -1;
    std::string id;
    std::map<topic_partition, holding> holds;
  };
  struct account {
    partition_records delivered; // by offset; those that were not have no writer
    int64_t answered = 0;        // all below
    std::map<int64_t, int64_t> answered_beyond;
    int64_t committed = -1;
  };
  static constexpr record_name nobody{.writer = ~size_t{0}, .number = 0};

  void complain(const std::string& what) { wrong_.push_back("group " + group_ + ": " + what); }
  bool is_replaced(const topic_partition& where) const { return replaced_.contains(where.topic); }
  void note_records(const topic_partition& where, const record_batch& batch);
  void judge_partition(const topic_partition& where, const partition_records& records, bool committed_all);

  std::string group_;
  bool by_id_;
  /// A static leader that comes back to a generation that goes on (KIP-814) cannot tell what its former self had assigned from,
  /// and so overlooks partitions that were added while it was away, as Java's does.
  bool overlooks_;
  bool commits_; // by itself whatever was answered
  bool peaceful_ = false;
  std::map<size_t, member_state> members_;
  std::map<topic_partition, account> accounts_;
  std::set<std::string> replaced_;
  std::set<std::string> changed_;
  std::set<topic_partition> told_twice_;
  size_t records_ = 0;
};

} // namespace cafka::test
