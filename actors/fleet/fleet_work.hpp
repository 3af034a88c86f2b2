// What a fleet has to do and what has become of it: from the batches that its member reads to what may be committed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/fleet/failure_policy.hpp"
#include "cafka/actors/fleet/fleet_batches.hpp"
#include "cafka/actors/fleet/fleet_order.hpp"
#include "cafka/actors/fleet/partition_ledger.hpp"
#include "cafka/actors/fleet/record_lanes.hpp"
#include "cafka/actors/fleet/work.hpp"
#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/actors/reader/offset_range.hpp"
#include "cafka/actors/reader/record_batch.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// A state machine: batches, workers' outcomes and the time go in; work, letters to be written and offsets to be committed come
/// out. It keeps batches as they are and looks into them only as far as workers need it: a window of records.
class fleet_work {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct settings {
    fleet_order order = {};
    failure_policies policies = {};
    size_t workers = 1;
    /// Records that are in lanes or with workers at a time.
    size_t window = 16 * 1024;
    /// What parked records take at most; further ones keep their place.
    size_t parked_bytes = 16 * 1024 * 1024;
    size_t max_metadata = 4096;
    uint64_t seed = 0;
  };

  /// A record that goes to another topic: the commit of its own partition waits until that is acknowledged.
  struct letter {
    uint64_t number = 0;
    topic_partition from = {};
    record_view record = {};
    failure why = {};
    failure_verdict verdict = {};
    uint32_t entry = record_lanes::none;
    /// Of bytes that are no records: the last offset of theirs.
    int64_t last_offset = -1;
    /// It was refused, and waits for its partition to be resumed.
    bool is_refused = false;
    /// Keeps the record alive.
    std::shared_ptr<const void> owner = {};
  };

  /// What happened to a record besides.
  struct note {
    enum class kind : uint8_t { skipped, partition_stopped, fleet_stopped };
    kind what = kind::skipped;
    topic_partition where = {};
    int64_t offset = -1;
    failure why = {};
  };

  struct counters {
    uint64_t done = 0;
    uint64_t failed = 0; ///< attempts, not records
    uint64_t retried = 0;
    uint64_t parked = 0;
    uint64_t skipped = 0;
    uint64_t dead_letters = 0; ///< acknowledged
    uint64_t sent_on = 0;      ///< to retry topics, acknowledged
    uint64_t fenced = 0;       ///< outcomes that came when the partition was not the member's any more
    uint64_t recorded = 0;     ///< records that an earlier member had recorded as done

    /// Whatever became of them.
    uint64_t settled() const { return done + failed + dead_letters + sent_on + fenced; }
  };

  explicit fleet_work(settings what);

  // -- assignment --
  /// A partition is the member's, from where the group stands.
  void give(const committed_offset& from);
  /// It is to be given up: what waits of it is dropped, and workers hand back what they have not begun.
  void leave(const topic_partition& where);
  /// Nothing of it is with workers or on its way to another topic.
  bool is_drained(const topic_partition& where) const;
  /// It is gone. What comes of its records from now on means nothing.
  void take(const topic_partition& where);
  /// The log does not have what the group stood at, and reading goes on at this offset. `keeps`: what was delivered is of this log, only
  /// records were removed in front; else it does not count any more.
  void moved(const topic_partition& where, int64_t offset, bool keeps);

  // -- records --
  /// A batch, and the number by which `take_answered` tells that it is dealt with.
  void arrived(const record_batch_ptr& batch, uint64_t number, time_point now);
  /// There is nothing to be read before this offset any more, which is where the partition ends for now.
  void end_reached(const topic_partition& where, int64_t offset);

  /// A batch that cannot be read: its turn comes behind what was delivered before. False: its partition stops.
  bool undecodable(
      const topic_partition& where, const offset_range& offsets,
      const std::shared_ptr<const std::vector<std::byte>>& bytes, const error& why);

  // -- workers --
  /// There are so many, and this is how they want records.
  void resize(size_t workers) { settings_.workers = workers; }
  void take_many(bool yes) { settings_.order.in_batches = yes; }
  /// Something to do for a worker that has nothing; `idle` is how many there are, this one included. Null: there is nothing.
  work_ptr next(uint32_t worker, size_t idle, time_point now, size_t most = std::numeric_limits<size_t>::max());
  /// The worker is through, or hands the rest back. A record at hand of a worker that ended is among its failures.
  void finished(const work& what, time_point now);

  // -- letters --
  std::vector<letter> take_letters();
  void written(const letter& which);
  /// It could not be written: it is among `take_letters` again at that time.
  void unwritten(letter which, time_point again);
  /// It never will be: its partition stops. When that is resumed, a worker gets the record once more; bytes that are none are among
  /// `take_letters` again.
  void unwritable(letter which, const error& why, time_point now);

  // -- the user's --
  /// Why nothing of a partition is given to workers: as long as there is a reason.
  enum class hold : uint8_t {
    user = 1,
    cooling = 2, ///< too many workers crashed in it
    stopped = 4  ///< as a policy says; it goes on with the record that it stopped at
  };
  void pause(const topic_partition& where, hold why);
  void resume(const topic_partition& where, hold why);
  bool is_stopped(const topic_partition& where) const;

  // -- the time, and what comes of it --
  /// `wall_clock`: milliseconds since 1970-01-01 UTC, by which records in retry topics are due.
  void tick(time_point now, int64_t wall_clock);
  std::optional<time_point> next_tick() const;
  std::vector<note> take_notes() { return std::exchange(notes_, {}); }
  /// Batches that are dealt with.
  std::vector<uint64_t> take_answered() { return batches_.take_answered(); }
  /// What the group is to have now; told again until it is `committed`.
  std::vector<committed_offset> to_commit() const;
  std::vector<committed_offset> to_commit(const std::vector<topic_partition>& some) const;
  void committed(const committed_offset& what);

  struct partition_state {
    topic_partition where = {};
    int64_t committed = -1;
    int64_t position = -1;
    int64_t high_watermark = -1;
    size_t open = 0;
    size_t with_workers = 0;
    size_t letters = 0;
    size_t parked = 0;
    size_t batches = 0; ///< not looked through
    bool paused = false;
    error stopped = {};
    std::optional<time_point> oldest = {};
  };
  std::vector<partition_state> partitions() const;
  /// Letters that are not acknowledged.
  size_t open_letters() const { return open_letters_; }
  const counters& counted() const { return counters_; }
  /// Records that are not done and may be worked on, as far as they were looked at, and batches that were not.
  size_t at_work() const { return lanes_.size() - held_entries_ + backlog_.size(); }
  /// All that was delivered is done.
  bool is_idle() const { return lanes_.size() == 0 && batches_.empty(); }

private:
  /// Bytes of a partition that are no records, and what is done about them.
  struct damage {
    offset_range offsets = {};
    std::shared_ptr<const std::vector<std::byte>> bytes = {};
    failure why = {};
    failure_verdict verdict = {};
  };
  /// What was read, in order: a batch, or damage.
  struct piece {
    uint32_t batch = record_lanes::none;
    std::shared_ptr<const damage> broken = {};
  };

  struct partition {
    std::shared_ptr<const topic_partition> where = {};
    partition_ledger ledger{};
    std::deque<piece> to_look_into = {};
    size_t entries = 0;
    size_t with_workers = 0;
    size_t works = 0;
    size_t letters = 0;
    size_t parked = 0;
    int64_t high_watermark = -1;
    /// Of a retry topic: how long its records wait, and until when the next one does.
    std::optional<std::chrono::milliseconds> delay = {};
    std::optional<time_point> due = {};
    /// How often the log has moved since it was given (committed_offset::log).
    int32_t log = 0;
    uint8_t holds = 0;    // of `hold`
    int64_t reached = -1; // the end, while there is something to look at before it
    bool in_backlog = false;
    bool leaving = false;
    bool gone = false;
    error stopped = {};

    bool is_drained() const { return with_workers == 0 && letters == 0; }
  };

  std::optional<uint32_t> find(const topic_partition& where) const;
  void look_further(time_point now);
  void look_into(uint32_t source, size_t most, time_point now);
  void look_at_damage(uint32_t source, const damage& what);
  void set_holds(uint32_t source, uint8_t to);
  void count(uint32_t source, int change);
  bool is_due(partition& of, const record_view& record, time_point now) const;
  static void pass_end(partition& of);
  std::optional<uint64_t> lane_key(const record_view& record) const;
  void drop_waiting(uint32_t source);
  void release(const record_lanes::record_entry& what);
  void recycle(uint32_t source);
  void append_commit(uint32_t source, std::vector<committed_offset>& out) const;

  size_t fair_size(size_t idle) const;
  bool may_serve(uint32_t source, size_t idle) const;
  bool is_gathering(time_point now);
  void drop_letters(uint32_t source);
  work_ptr make_work(uint32_t worker, const std::vector<record_lanes::taken>& taken);

  void done(uint32_t entry);
  /// What is left of a lane that a worker had, and until when it waits.
  struct rest {
    std::vector<uint32_t> left = {};
    std::optional<time_point> not_before = {};
  };
  void lane_finished(const work& what, size_t begin, size_t end, time_point now);
  void failed(uint32_t entry, const failure& why, bool together, time_point now, rest& of_lane);
  void settle(uint32_t entry);
  void retry(uint32_t entry, const failure_verdict& verdict, time_point now, rest& of_lane);
  void send(uint32_t entry, const failure& why, const failure_verdict& verdict);
  bool park(uint32_t entry);
  void unpark(uint32_t entry);
  void stop(uint32_t source, const failure& why, int64_t offset);
  failure_verdict judge_failure(uint32_t source, const failure& why, const header_range& headers);
  void tell(uint32_t entry, note::kind what, const failure& why);

  settings settings_;
  random_source random_;
  record_lanes lanes_;
  fleet_batches batches_;
  std::map<std::string, std::chrono::milliseconds, std::less<>> delays_; // of retry topics
  int64_t wall_clock_ = 0;
  std::deque<partition> partitions_; // by source
  std::vector<uint32_t> free_sources_;
  std::map<topic_partition, uint32_t> sources_;
  std::deque<uint32_t> backlog_; // sources that have batches to be looked into
  std::map<uint64_t, work_ptr> under_way_;
  uint64_t last_work_ = 0;
  uint64_t last_letter_ = 0;
  std::vector<letter> letters_;
  std::multimap<time_point, letter> later_;
  std::vector<letter> refused_;
  size_t open_letters_ = 0;
  size_t held_entries_ = 0;
  time_point now_{};
  std::vector<note> notes_;
  size_t parked_bytes_ = 0;
  double record_time_ = 0; // nanoseconds
  std::optional<time_point> gathering_until_;
  counters counters_;
};

} // namespace cafka
