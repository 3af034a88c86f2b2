// A writer of the simulation: what it has written, and what it was told of each record.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/retry/random_source.hpp"
#include "cafka/actors/writer/writer_actor.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/simulation/scenario.hpp"

namespace cafka::test {

/// What a writer was told of one record.
struct record_fate {
  enum class what : uint8_t { pending, refused, acknowledged, sent, failed, unknown };
  what is = what::pending;
  int32_t partition = -1;
  int64_t offset = -1;
};

class writing {
public:
  writing(size_t number, const writer_plan& plan, virtual_time& time, cluster_actor cluster);

  size_t number() const { return number_; }
  const writer_plan& plan() const { return plan_; }
  const std::vector<record_fate>& fates() const { return fates_; }
  /// What each was given.
  const std::vector<std::optional<std::string>>& keys() const { return keys_; }

  /// Writes what is due, and looks at what was answered. Returns what happened, for the trace.
  std::string step(milliseconds now, int32_t partitions);
  /// Writes one more record. When all is calm, nothing should keep the last one from arriving.
  void write_one(milliseconds deadline);
  bool all_answered() const { return pending_.empty(); }
  /// Whether the last record was acknowledged, or sent if nobody was to acknowledge it. It may be in doubt if the writer is
  /// not to send again what is.
  bool last_one_arrived() const;
  /// Records of a report that does not account for each of its set exactly once.
  const std::string& complaint() const { return complaint_; }
  void drop();

  /// Whether that is its writer, or its cluster.
  bool has(const caf::actor& who) const;
  /// Goes on with another one, as a program does whose writer has ended.
  void start(cluster_actor cluster);
  /// Which of its writers a record was given to: there is no order between records of two.
  size_t life_of(size_t record) const;

private:
  struct open_set {
    size_t first = 0;
    size_t count = 0;
    pending<write_report_ptr> report;
  };

  void write_set(size_t count, int32_t partitions, milliseconds deadline);
  std::string settle();
  void note(const open_set& set);

  size_t number_;
  writer_plan plan_;
  virtual_time& time_;
  random_source random_;
  bool names_partitions_;
  cluster_actor cluster_;
  writer_actor writer_;
  std::vector<size_t> lives_; // the first record of each writer
  std::vector<record_fate> fates_;
  std::vector<std::optional<std::string>> keys_;
  std::vector<open_set> pending_;
  int sets_ = 0;
  milliseconds next_{0};
  std::string complaint_;
};

} // namespace cafka::test
