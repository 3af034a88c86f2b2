// The actor behind reader_actor: a supervisor of partition readers and fetchers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/reader/fetcher_actor.hpp"
#include "cafka/actors/reader/partition_placement.hpp"
#include "cafka/actors/reader/partition_reader_actor.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/actors/retry/hold_up.hpp"

namespace cafka {

class reader_state {
public:
  static inline const char* name = "cafka.reader";

  reader_state(
      reader_actor::pointer self, cluster_actor cluster, bool owns_cluster, std::shared_ptr<const reader_config> config,
      subscriber_actor subscriber, subscriber_factory subscribers);
  ~reader_state();
  reader_state(const reader_state&) = delete;
  reader_state& operator=(const reader_state&) = delete;

  reader_actor::behavior_type make_behavior();

private:
  struct watched_topic {
    partition_placement placement;
    backoff look_ups;
    uint64_t number = 0;  // what waits for another is over
    uint64_t version = 0; // of the latest snapshot that was applied
    bool known = false;   // the topic was seen once: partitions that come now are growth
    hold_up whole = {};   // what is wrong with the topic as a whole
    bool asking = false;  // for partitions that are missing
  };
  struct reading_child {
    partition_reader_actor handle = {}; // null: it is not started yet, or failed and will be started again
    uint32_t holder = 0;                // 0: it was never started
    backoff restarts;
    std::shared_ptr<partition_progress> progress = std::make_shared<partition_progress>();
    start_position start;
    int32_t leader_epoch = -1;
    int64_t assignment_epoch = 0;
    subscriber_actor subscriber = {}; // null: the reader's
    bool stopped = false;             // until a seek, because it has ended
    bool paused = false;
    uint32_t seeks = 0; // where it goes on is `start` if its progress is of fewer
  };
  struct fetching_child {
    fetcher_actor handle = {}; // null: it failed and will be started again
    uint64_t number = 0;
    backoff restarts;
    error why = {}; // it failed
  };
  struct taking { // an assignment, until all that it took away is gone
    promise<void> answer;
    size_t open = 0;
  };
  struct leaving_child { // taken away, and not gone yet
    topic_partition of;
    std::vector<std::shared_ptr<taking>> waited_for_by = {};
  };

  // -- messages --
  caf::result<void> on_assign(const reader_assignment& what);
  caf::result<void> on_seek(const topic_partition& of, const start_position& to);
  caf::result<void> on_pause(const topic_partition& of, bool paused);
  caf::result<partition_position> on_position(const topic_partition& of);
  std::vector<partition_position> on_positions();
  reader_stats on_stats();
  caf::result<int64_t> on_query(const offset_inquiry& what);
  void on_update(const leader_update& update);
  void on_choice(const replica_choice& choice);
  caf::result<void> on_close();

  // -- the topics --
  void watch_topic(const std::string& topic, const std::vector<int32_t>& partitions);
  void leave_topic(const std::string& topic);
  watched_topic* find(const std::string& topic);
  void look_up(const std::string& topic);
  void look_up_failed(const std::string& topic, const error& why);
  void blame(const std::string& topic, const error& why);
  void apply(const std::string& topic, const metadata_ptr& snapshot);
  void apply_changes(const topic_metadata& topic, const partition_placement::changes& changes, bool growth);
  void gone(const topic_partition& of, size_t count);
  void refuse_early(const topic_metadata& topic);
  void ask_for_missing(const std::string& topic);
  void later(watched_topic& topic, std::chrono::steady_clock::duration pause, std::function<void()> what);
  error nobody_answers() const;
  error no_leader(const topic_partition& of) const;
  void tell(partition_event::what kind, const topic_partition& of, error why, int64_t offset = -1);

  // -- offsets --
  void ask_offsets();
  void offsets_answered(const offset_queries::round& round, const response& answer);
  void offsets_failed(const offset_queries::round& round, const caf::error& why);

  // -- children --
  reading_child& add_reading(const topic_partition& of, const start_position& start);
  void start_reading(const topic_partition& of);
  void reading_ended(const topic_partition& of, uint32_t holder, const error& why);
  void take_away(const topic_partition& of);
  void dismiss(const topic_partition& of, reading_child& child);
  void name_subscriber(const topic_partition& of, reading_child& child);
  void subscriber_ended(const caf::actor_addr& who, const error& why);
  const subscriber_actor& subscriber_of(const topic_partition& of) const;
  caf::result<void> answer_when_gone();
  void abandon(uint32_t holder);
  void left(uint32_t holder);
  fetching_child& fetcher_of(int32_t node);
  void start_fetching(int32_t node, fetching_child& child);
  void fetching_ended(int32_t node, uint64_t number, const error& why);
  void send_sources(int32_t node);
  void send_source(const topic_partition& of);
  size_t count_at(int32_t node) const;
  void release_idle_fetchers();
  void share_budget();
  reading_child* find(const topic_partition& of);
  reading_child* find_or_expect(const topic_partition& of);
  topic_partition of_only_topic(int32_t partition) const;
  caf::error not_read(const topic_partition& of) const;
  template <class... Args>
  caf::result<void> hand_on(const reading_child& child, Args... args);
  backoff new_backoff(uint64_t salt) const;
  void later(std::chrono::steady_clock::duration pause, std::function<void()> what);

  // -- the end --
  void cluster_ended();
  void close();
  void close_fetchers();
  void quit();

  reader_actor::pointer self_;
  cluster_actor cluster_;
  bool owns_cluster_;
  std::shared_ptr<const reader_config> config_;
  reader_commons commons_;
  subscriber_actor subscriber_;
  subscriber_factory subscribers_;
  watcher watch_;
  agenda agenda_;
  metadata_ptr latest_ = std::make_shared<const metadata>();
  std::map<std::string, watched_topic> topics_;
  std::map<topic_partition, reading_child> readings_;
  std::map<uint32_t, leaving_child> leaving_; // by holder
  std::map<int32_t, fetching_child> fetchers_;
  int64_t assignment_epoch_ = 0; // the latest
  uint64_t last_topic_ = 0;
  uint32_t last_holder_ = 0;
  uint64_t last_fetcher_ = 0;
  offset_queries queries_;
  uint64_t last_query_ = 0;
  bool collecting_ = false; // what comes until all messages that wait now were seen is asked together
  std::map<uint64_t, promise<int64_t>> asked_;
  bool closing_ = false;
  size_t open_ = 0; // children that were asked to close
  std::vector<promise<void>> closed_;
};

} // namespace cafka
