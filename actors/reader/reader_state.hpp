// The actor behind reader_actor: a supervisor of partition readers and fetchers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "cafka/actors/reader/fetcher_actor.hpp"
#include "cafka/actors/reader/hold_up.hpp"
#include "cafka/actors/reader/partition_placement.hpp"
#include "cafka/actors/reader/partition_reader_actor.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/retry/backoff.hpp"

namespace cafka {

class reader_state {
public:
  static inline const char* name = "reader";

  reader_state(
      reader_actor::pointer self, cluster_actor cluster, bool owns_cluster, std::shared_ptr<const reader_config> config,
      subscriber_actor subscriber);
  ~reader_state();
  reader_state(const reader_state&) = delete;
  reader_state& operator=(const reader_state&) = delete;

  reader_actor::behavior_type make_behavior();

private:
  struct reading_child {
    partition_reader_actor handle = {}; // null: it failed and will be started again
    uint32_t holder = 0;
    backoff restarts;
    std::shared_ptr<partition_progress> progress;
    start_position start;
    bool paused = false;
  };
  struct fetching_child {
    fetcher_actor handle = {}; // null: it failed and will be started again
    uint64_t number = 0;
    backoff restarts;
    size_t budget = 0;
    error why = {}; // it failed
  };

  // -- messages --
  caf::result<void> on_seek(int32_t partition, const start_position& to);
  caf::result<void> on_pause(int32_t partition, bool paused);
  caf::result<partition_position> on_position(int32_t partition);
  std::vector<partition_position> on_positions();
  void on_update(const leader_update& update);
  void on_choice(const replica_choice& choice);
  caf::result<void> on_close();

  // -- the topic --
  void search();
  void look_up();
  void look_up_failed(const error& why);
  void blame_topic(const error& why);
  void apply(const metadata_ptr& snapshot);
  start_position start_of_new(bool growth) const;
  void ask_for_missing();
  error nobody_answers() const;
  error not_there(int32_t partition, size_t count) const;
  error no_leader(int32_t partition) const;
  void tell(partition_event::what kind, int32_t partition, error why);

  // -- children --
  void start_reading(int32_t partition);
  void reading_ended(int32_t partition, uint32_t holder, const error& why);
  fetching_child& fetcher_of(int32_t node);
  void start_fetching(int32_t node, fetching_child& child);
  void fetching_ended(int32_t node, uint64_t number, const error& why);
  void send_source(int32_t partition);
  void release_idle_fetchers();
  void share_budget();
  reading_child* find(int32_t partition);
  error not_read(int32_t partition) const;
  template <class Remember, class... Args>
  caf::result<void> command(int32_t partition, Remember remember, Args... args);
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
  subscriber_actor subscriber_;
  watcher watch_;
  agenda agenda_;
  backoff look_ups_;
  partition_placement placement_;
  metadata_ptr latest_ = std::make_shared<const metadata>();
  bool known_ = false; // the topic was seen once: partitions that come now are growth
  hold_up topic_;
  bool asking_ = false; // for partitions that are missing
  std::map<int32_t, reading_child> readings_;
  std::map<int32_t, fetching_child> fetchers_;
  uint32_t last_holder_ = 0;
  uint64_t last_fetcher_ = 0;
  std::vector<std::function<void()>> early_; // commands from before the partitions were known
  bool closing_ = false;
  size_t open_ = 0; // children that were asked to close
  std::vector<promise<void>> closed_;
};

} // namespace cafka
