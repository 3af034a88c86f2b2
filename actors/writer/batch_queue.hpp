// The batches of one partition: their order, their numbers, who borrows them, and what became of them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/retry/backoff.hpp"
#include "cafka/actors/writer/batch.hpp"
#include "cafka/actors/writer/batch_assembly.hpp"
#include "cafka/actors/writer/delivery_watch.hpp"
#include "cafka/actors/writer/lent_batch.hpp"
#include "cafka/actors/writer/produce_verdict.hpp"
#include "cafka/actors/writer/settlement.hpp"

namespace cafka {

struct batch_queue_options {
  std::string topic = {};
  int32_t partition = -1;
  assembly_options assembly = {};
  bool idempotent = true;
  bool resend_in_doubt = true;
  bool awaits_replicas = true;
  /// Batches without outcome that may be lent at a time.
  size_t max_in_flight = 5;
  std::chrono::milliseconds retry_backoff{100};
  std::chrono::milliseconds retry_backoff_max{1'000};
  uint64_t seed = 1;
};

/// Keeps a partition's records in order until each has its outcome. Batches are lent in order to one sender at a time; each
/// comes back exactly once.
///
/// After a batch came back to be sent again, or the leader moved, nothing is lent until all that is out is back: then they
/// go out again in order, under the same numbers. With idempotence a batch that leaves without an acknowledgement leaves a
/// gap: the others are numbered afresh under a newer identity, as soon as none of them is in doubt. A batch that goes out
/// again, and the first one under an identity, goes out alone.
class batch_queue {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// What is lent: the batch's number, and its bytes.
  struct loan {
    uint64_t id;
    std::shared_ptr<const arena> bytes;
    time_point deadline;
  };
  /// A batch to ask back from its sender, which answers with the batch or with still_in_flight.
  struct recall {
    uint64_t sender;
    uint64_t id;
  };

  explicit batch_queue(batch_queue_options options);

  // -- events --

  /// Records have arrived; `slice` is taken if the offer says so.
  void add(record_slice& slice, const slice_offer& offer, time_point now);
  /// What has arrived so far is not to linger.
  void flush() { assembly_.flush(); }
  /// The writer has a newer identity.
  void offer_identity(const batch_identity& newest) { offered_ = newest; }
  /// There is none to be had: what waits for one fails.
  void refuse_identity(const error& why);
  /// There is none to be had yet.
  void miss_identity(const error& why);
  /// Batches go to this sender from now on, and it brings them to this broker; 0: there is none.
  void assign(uint64_t sender, std::string broker = {});
  /// The topic was created again, and its log is another one, in which no broker knows this producer.
  void begin_new_log();
  /// The partition is gone for this reason, or exists. Of one that is gone everything fails as soon as nothing is out.
  void exists_unless(const error& gone) { gone_ = gone; }
  /// The sender takes one more batch. Ignored if it is not the assigned one.
  void credit(uint64_t sender);
  /// A lent batch is back. Ignored if it is not lent.
  void take_back(const returned_batch& batch, time_point now);
  /// The answer to a recall: it is with this broker, which has not answered.
  void still_in_flight(uint64_t id, const std::string& broker = {});
  /// A sender is gone: what it had is in doubt.
  void lose_sender(uint64_t sender, time_point now);
  /// Time has passed.
  void advance(time_point now);
  /// Everything without outcome gets one now, and all is forgotten.
  void abandon(const error& why);

  // -- what to do --

  /// The next batch for the assigned sender, if it may have one now.
  std::optional<loan> lend(time_point now);
  settlements take_settlements() { return std::exchange(settled_, {}); }
  std::vector<recall> take_recalls() { return std::exchange(recalls_, {}); }
  /// True once after a refusal that says that the metadata is old.
  bool take_stale_leader() { return std::exchange(stale_leader_, false); }
  /// What the user is told of records that wait.
  std::vector<write_event> take_events() { return watch_.take_events(); }
  /// The version that an identity must be newer than to be of use; nothing if none is wanted.
  std::optional<uint64_t> wanted_identity() const;
  /// When advance() or lend() may have something to do by themselves.
  std::optional<time_point> next_event(time_point now) const;

  bool empty() const { return batches_.empty() && assembly_.empty(); }
  size_t lent() const { return lent_; }
  uint64_t sender() const { return sender_; }

private:
  using position = std::deque<batch>::iterator;

  position find(uint64_t id);
  position next_to_lend();
  bool may_lend(time_point now);
  size_t batches_ahead(std::deque<batch>::const_iterator of) const;
  size_t window() const;
  bool seal_if_due(time_point now);
  bool has_identity();
  void number(batch& next);
  void give_back(position which, const returned_batch& how, time_point now);
  void apply(produce_verdict verdict, position which, const returned_batch& how, time_point now);
  void acknowledge(position which, outcome result, int64_t base_offset, int64_t log_append_time);
  void resend(position which, const error& why, time_point now);
  void split(position which);
  void renumber(const error& why, time_point now);
  void drop(position which, outcome result, const error& why);
  void expire(position which);
  void give_up();
  void settle(batch& which, outcome result, int64_t base_offset, const error& why, int64_t log_append_time = -1);
  void pause(const error& why, time_point now);
  void give_numbers(size_t from);
  error unanswered() const;
  error located(const error& what) const;
  error timed_out(const batch& which, const std::string& silent_broker = {}) const;

  batch_queue_options options_;
  batch_assembly assembly_;
  backoff pauses_;
  std::deque<batch> batches_; // sealed, in order; those with a number come first
  uint64_t last_id_ = 0;
  size_t lent_ = 0;

  uint64_t sender_ = 0;
  std::string broker_; // whom it sends to
  size_t credit_ = 0;
  bool draining_ = false;   // nothing is lent until all is back
  bool former_log_ = false; // what is out was sent to the log of a topic that is gone
  time_point resume_at_{};  // nothing is lent before
  bool stale_leader_ = false;

  batch_identity identity_;  // what batches are numbered under
  batch_identity offered_;   // the newest there is
  bool renumbering_ = false; // identity_ is spent: a newer one is needed
  int32_t next_sequence_ = 0;
  bool acknowledged_once_ = false; // under identity_
  int64_t last_offset_ = -1;       // acknowledged

  error gone_;
  error last_error_;
  delivery_watch watch_;
  settlements settled_;
  std::vector<recall> recalls_;
};

} // namespace cafka
