// The state of a writer: machines that decide, and the messages between them and the actors around.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/writer/partition_table.hpp"
#include "cafka/actors/writer/producer_identity.hpp"
#include "cafka/actors/writer/set_router.hpp"
#include "cafka/actors/writer/topic_search.hpp"
#include "cafka/actors/writer/write_queue.hpp"
#include "cafka/actors/writer/write_tracker.hpp"
#include "cafka/actors/writer/writer_actor.hpp"
#include "cafka/actors/writer/writer_answers.hpp"
#include "cafka/actors/writer/writer_budget.hpp"

namespace cafka {

// How long after its deadline a request is reported although its batcher has not said what became of it, and how long a
// close waits for that.
inline constexpr std::chrono::milliseconds report_grace{500};
// How long a topic, or a partition of it, may be unknown to the brokers: one that was created a moment ago is not known to all of them yet.
inline constexpr std::chrono::milliseconds new_topic_grace{3'000};

class writer_state {
public:
  static inline const char* name = "cafka.writer";

  writer_state(writer_actor::pointer self, cluster_actor cluster, writer_config config);
  ~writer_state();
  writer_actor::behavior_type make_behavior();

private:
  using time_point = std::chrono::steady_clock::time_point;

  // Every event, then whatever follows from it.
  template <class Event>
  void then(Event event) {
    event();
    follow();
  }
  void follow();

  // -- requests --
  caf::result<write_report_ptr> write(record_set_ptr& set, caf::timespan deadline);
  caf::result<void> offer(record_set_ptr& set);
  template <class Promise>
  void accept(record_set_ptr& set, std::chrono::nanoseconds patience, Promise& promised);
  error refusal(const record_set_ptr& set) const;
  error no_room(size_t bytes) const;
  caf::result<void> flush();
  caf::result<routing_ptr> routing_of(const std::string& topic, caf::timespan patience);
  caf::result<void> close(caf::timespan grace);

  // -- topics --
  void look_up_topics(time_point now);
  std::chrono::milliseconds look_up_patience(time_point now) const;
  void look_up(const std::string& topic, time_point now);
  void looked_up(const std::string& topic, const metadata_ptr& snapshot);
  void topic_found(const std::string& topic, const metadata_ptr& snapshot);
  void topic_missing(const std::string& topic, const error& why);

  // -- records on their way to partitions --
  void settle_queue(time_point now);
  void dispatch(const waiting_slice& slice);
  void charge(size_t before, const std::vector<routed_slice>& parts);
  void hand_on(const waiting_slice& from, uint32_t index, const request_part& part, routed_slice& routed);
  void make_room();

  // -- the producer's identity --
  void renew_identity(time_point now);
  void request_identity();
  void take_identity(const response& answer);
  void no_identity(const error& why);

  // -- outcomes --
  void settle(const settlements& settled);
  void batcher_lost(const std::string& topic, int32_t partition, const error& why);
  void answer(time_point now);
  bool release_more();
  void report(const write_tracker::finished& done);
  void complete(const write_report_ptr& report);
  bool pending_up_to(uint64_t request) const;

  // -- the end --
  void close_if_done(time_point now);
  void quit(const caf::error& why);
  void end_all(const error& why);

  std::optional<time_point> next_event() const;

  writer_actor::pointer self_;
  timer timer_;
  watcher watch_;
  cluster_actor cluster_;
  writer_config config_;

  writer_budget budget_;
  set_router router_;
  topic_search search_;
  write_queue queue_;
  writer_answers answers_;
  write_tracker tracker_;
  producer_identity identity_;
  partition_table partitions_;
  uint64_t announced_ = 0; // version of the identity that the batchers have
  uint64_t last_request_ = 0;
  bool lingers_ = false; // there may be records that linger

  std::optional<time_point> closing_; // when the grace time is over
  bool abandoned_ = false;
};

} // namespace cafka
