// A member of a simulated group that reads: a reader with a subscriber.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/caf/promise.hpp"
#include "cafka/actors/group/group_reader_actor.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/simulation/group_ledger.hpp"
#include "tests/simulation/party.hpp"

namespace cafka::test {

/// What its subscriber saw, and owes.
struct member_readings {
  struct debt {
    record_batch_ptr batch;
    milliseconds due;
    promise<void> answer;
  };
  struct parting {
    std::vector<topic_partition> partitions;
    milliseconds due;
    promise<void> answer;
  };
  size_t number = 0;
  std::shared_ptr<group_ledger> ledger;
  const member_plan* plan = nullptr;
  std::vector<debt> owed;
  std::vector<parting> partings;
  size_t most_charged = 0;
  size_t most_buffered = 0; // as its reader itself counts
  bool patient = true;      // keeps batches, and hesitates
  bool ended = false;
  std::string log; // of the last step
  std::string failure;
  bool fenced = false; // by its twin, as it seems
  milliseconds now{0};
  random_source random{1};
};

/// A subscriber that answers what it owes when it is told to.
struct group_paying_trait {
  using signatures = type_list<
      caf::result<void>(record_batch_ptr), caf::result<void>(partition_event), caf::result<void>(group_assigned),
      caf::result<void>(group_revoked), caf::result<void>(group_lost), caf::result<void>(group_failed),
      caf::result<void>(flush_atom)>;
};
using group_paying_subscriber = typed_actor<group_paying_trait>;

class member : public party {
public:
  /// `number` names it in the ledger.
  member(
      size_t number, const member_plan& plan, const group_subscription& what, std::shared_ptr<group_ledger> ledger,
      virtual_time& time, cluster_actor cluster, milliseconds now);

  std::string step(milliseconds now) override;
  void keep_nothing() override { seen_->patient = false; }
  void kill() override;
  bool has(const caf::actor& who) const override;
  void end() override;
  void close() override;
  bool closed() const override { return closing_ && closing_->done(); }
  bool closing() const override { return closing_.has_value(); }
  void has_gone() override;
  bool was_fenced() const override { return seen_->fenced; }
  void forgive() override;
  std::string complaint() const override;
  std::string trouble() override;

private:
  void pay_all();
  void look_at_buffer();
  /// Asks it to commit, if it does not by itself.
  void commit();

  const member_plan& plan_;
  virtual_time& time_;
  std::shared_ptr<member_readings> seen_;
  cluster_actor cluster_;
  group_paying_subscriber subscriber_;
  group_reader_actor reader_;
  pending<void> subscribed_;
  std::optional<pending<void>> closing_;
  std::vector<pending<commit_report_ptr>> commits_;
  pending<reader_stats> stats_;
  milliseconds next_commit_{0};
};

} // namespace cafka::test
