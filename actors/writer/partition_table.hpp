// The writer's children: a batcher for each partition in use, a sender for each broker that leads one of them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/actors/writer/partition_batcher.hpp"
#include "cafka/actors/writer/produce_sender.hpp"
#include "cafka/actors/writer/writer_actor.hpp"

namespace cafka {

/// Spawns batchers and senders on first use, tells batchers who sends for them, and watches both. A sender that ended is
/// replaced after a pause; what it had is in doubt. A batcher that ended is replaced when there are records for it. All of
/// them end with the table. Everything here runs in the writer's own handlers.
class partition_table {
public:
  using time_point = std::chrono::steady_clock::time_point;
  /// Called when a batcher ended: its records are lost to us.
  using batcher_lost = std::function<void(const std::string& topic, int32_t partition, const error& why)>;
  /// Called when a sender ended: next_event() has changed.
  using sender_lost = std::function<void()>;

  partition_table(
      writer_actor::pointer self, watcher& watch, cluster_actor cluster, const writer_config& config,
      batcher_lost on_batcher_lost, sender_lost on_sender_lost);
  ~partition_table();
  partition_table(const partition_table&) = delete;
  partition_table& operator=(const partition_table&) = delete;

  /// The batcher of a partition.
  const batcher_actor& batcher(const std::string& topic, int32_t partition);
  /// Leaders of the topic may have changed.
  void update(const std::string& topic, const metadata_ptr& snapshot);
  /// All batchers hear of it, and those to come.
  void announce(const identity_news& news);
  void flush();
  void close();
  /// Senders whose pause is over are replaced.
  void advance(time_point now);
  std::optional<time_point> next_event() const;

private:
  using place = std::pair<std::string, int32_t>;
  struct sender_entry {
    uint64_t number = 0; // 0: it ended, and is not replaced yet
    sender_actor handle = {};
    std::string address = {}; // where it was when it was first needed
    backoff pauses;
    time_point replace_at = {};
  };

  void assign(const place& where, const batcher_actor& to);
  sender_entry& sender_for(int32_t node, const metadata& known);
  void start(int32_t node, sender_entry& entry);
  void sender_ended(int32_t node, uint64_t number);
  void batcher_ended(const place& where, const caf::error& why);

  writer_actor::pointer self_;
  watcher& watch_;
  cluster_actor cluster_;
  writer_config config_;
  batcher_lost batcher_lost_;
  sender_lost sender_lost_;
  uint64_t last_number_ = 0;
  std::map<place, batcher_actor> batchers_;
  std::map<int32_t, sender_entry> senders_; // by node
  std::map<std::string, metadata_ptr> snapshots_;
  batch_identity identity_;
};

} // namespace cafka
