// A reader of the simulation, and all that it was given.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cafka/actors/caf/promise.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/simulation/logs.hpp"
#include "tests/simulation/scenario.hpp"

namespace cafka::test {

/// What came of a partition, in its order.
struct reading_item {
  enum class what : uint8_t { record, event, killed };
  what is = what::record;
  int64_t offset = -1;
  record_name name = {};
  partition_event::what event = {};
  /// Of `killed`: the first offset that had not been answered.
  int64_t unanswered_from = -1;
};

/// By partition.
using reading_items = std::map<int32_t, std::vector<reading_item>>;

/// What its subscriber saw, and owes.
struct readings {
  struct debt {
    record_batch_ptr batch;
    milliseconds due;
    promise<void> answer;
  };
  reading_items items;
  std::vector<reading_items> former; // of readers that have ended
  std::map<int32_t, caf::actor_addr> partition_readers;
  std::vector<debt> owed;
  size_t records = 0;
  size_t most_charged = 0;
  size_t most_buffered = 0; // as the reader itself counts
  std::string log;          // of the last step
  milliseconds now{0};
  milliseconds keeps{0};
  random_source random{1};
};

/// A subscriber that answers what it owes when it is told to.
struct paying_subscriber_trait {
  using signatures =
      type_list<caf::result<void>(record_batch_ptr), caf::result<void>(partition_event), caf::result<void>(flush_atom)>;
};
using paying_subscriber = typed_actor<paying_subscriber_trait>;

class reading {
public:
  reading(const reader_plan& plan, virtual_time& time, cluster_actor cluster);

  const reader_plan& plan() const { return plan_; }
  const readings& seen() const { return *seen_; }
  /// Answers the batches that were kept long enough. Returns what came meanwhile, for the trace.
  std::string step(milliseconds now);
  void keep_nothing() { seen_->keeps = milliseconds{0}; }
  /// Kills the actor of a partition, if there is one.
  void kill(int32_t partition);
  /// Some actor of some client was killed: partitions may be read again from what was not answered.
  void restarted();
  /// Whether that is its reader, or its cluster.
  bool has(const caf::actor& who) const;
  /// Reads with another one from the first record on, as a program does whose reader has ended.
  void start(cluster_actor cluster);
  /// Asks it to close, and lets go of all.
  void drop();

private:
  void note_restart(int32_t partition);
  void look_at_buffer();

  reader_plan plan_;
  virtual_time& time_;
  std::shared_ptr<readings> seen_;
  paying_subscriber subscriber_;
  cluster_actor cluster_;
  reader_actor reader_;
  pending<reader_stats> stats_;
};

} // namespace cafka::test
