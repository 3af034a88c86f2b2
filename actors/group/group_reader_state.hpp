// The actor behind group_reader_actor: the supervisor of a reader and a membership, between them and the subscriber.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "cafka/actors/group/delivered_positions.hpp"
#include "cafka/actors/group/group_reader_actor.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/retry/backoff.hpp"

namespace cafka {

class group_reader_state {
public:
  static inline const char* name = "cafka.group_reader";

  group_reader_state(
      group_reader_actor::pointer self, cluster_actor cluster, std::shared_ptr<const group_reader_config> config,
      group_subscriber_actor subscriber);
  group_reader_state(const group_reader_state&) = delete;
  group_reader_state& operator=(const group_reader_state&) = delete;

  group_reader_actor::behavior_type make_behavior();

private:
  // -- from the reader --
  caf::result<void> on_batch(const record_batch_ptr& batch);
  void on_event(const partition_event& event);
  void begun(const topic_partition& where, int64_t offset);

  // -- from the membership --
  void on_assigned(const group_assigned& what);
  caf::result<void> on_revoked(const group_revoked& what);
  void on_lost(const group_lost& what);
  void on_status(const group_status& what);
  void forget_partings(const topic_partition& of);
  void take(const std::vector<topic_partition>& partitions);
  void drop(const std::vector<topic_partition>& partitions);

  // -- from the user --
  caf::result<void> on_subscription(const group_subscription& what);
  caf::result<commit_report_ptr> on_commit(std::vector<committed_offset> what, std::chrono::milliseconds timeout);
  caf::result<void> on_seek(const topic_partition& where, const start_position& to);
  caf::result<void> on_pause(const topic_partition& where);
  caf::result<void> on_resume(const topic_partition& where);
  template <class Note, class... Args>
  caf::result<void> ask_reader(const topic_partition& where, Note note, Args... args);
  caf::result<void> on_close();

  // -- commits and progress --
  using committed_callback = std::function<void(const commit_report_ptr&)>;
  void commit(std::vector<committed_offset> what, std::chrono::milliseconds timeout, committed_callback done);
  void commit_again_and_again();
  void commit_answered();
  void look_at_the_user();

  // -- children --
  void start_reader();
  void start_membership();
  bool is_parting();
  void assign_reader(std::function<void()> done);
  void reader_ended();
  void membership_ended();
  group_resumption place() const;
  void end();

  /// Passes a request on.
  template <class T, class Handle, class... Args>
  caf::result<T> ask(const Handle& whom, Args... args);
  template <class Message>
  void tell(const Message& what);

  group_reader_actor::pointer self_;
  cluster_actor cluster_;
  std::shared_ptr<const group_reader_config> config_;
  group_subscriber_actor subscriber_;
  watcher watch_;
  agenda agenda_;
  backoff reader_restarts_;
  backoff membership_restarts_;

  subscriber_actor inlet_;
  reader_actor reader_; // null: it ended and will be started again
  group_coordinator_actor membership_;
  std::optional<group_subscription> subscription_;

  delivered_positions positions_;
  /// What the member has, and where a new reader would start.
  std::map<topic_partition, assigned_partition> held_;
  std::set<topic_partition> paused_;
  /// Who it is in the group, and since when no membership has confirmed that.
  group_status place_;
  std::optional<delivered_positions::time_point> unconfirmed_since_;
  int64_t epoch_ = 0;
  /// What the subscriber has been told to give up, and by when; it has not answered yet, or the last commit is under way.
  struct parting {
    std::vector<topic_partition> partitions;
    delivered_positions::time_point until;
  };
  std::map<uint64_t, parting> partings_;
  uint64_t last_parting_ = 0;
  bool waits_to_join_ = false; // until they are given up
  bool committing_ = false;
  bool told_busy_ = false;
  delivered_positions::time_point told_progress_{};
  bool closing_ = false;
};

} // namespace cafka
