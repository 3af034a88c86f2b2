// Keeps the metadata: fetches it when needed, answers those who wait for it, and tells what changed.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/cluster/connections.hpp"
#include "cafka/actors/cluster/metadata_cache.hpp"
#include "cafka/actors/cluster/metadata_scope.hpp"
#include "cafka/actors/cluster/refresh_schedule.hpp"
#include "cafka/actors/cluster/topic_lookups.hpp"

namespace cafka {

/// The part of a cluster that owns its metadata. Everything here runs in the cluster's own handlers.
class metadata_fetcher {
public:
  /// none: the snapshot holds what was asked for.
  using callback = std::function<void(const error&)>;

  struct parts {
    cluster_self_actor::pointer self = nullptr;
    cafka::timer* timer = nullptr;
    connections* lanes = nullptr;
    std::shared_ptr<frame_pool> frames;
    log_handle log = {};
    /// A topic changed.
    std::function<void(const std::string&)> changed;
    /// Whether somebody waits for news of a topic.
    std::function<bool(const std::string&)> watched;
  };

  metadata_fetcher(parts with, const cluster_config& config, uint64_t seed);

  const metadata_ptr& snapshot() { return cache_.snapshot(); }
  /// Why the latest fetch failed; none if it did not.
  const error& last_failure() const { return last_failure_; }
  /// Whose answer a fetch waits for: "b1:9092, b2:9092".
  std::string awaited() const;

  /// Calls back when there is a first snapshot, possibly at once.
  void first(callback done);
  /// Calls back after a fetch that starts from now on.
  void refresh(callback done);
  /// Calls back when the topic is usable, possibly at once.
  void lookup(const topic_lookup& what, callback done);
  /// From now on the topic is fetched, and somebody watches it.
  void interest(const std::string& topic);
  /// Something may have changed: nobody waits, but the next fetch should not.
  void suspect();
  void stale(const stale_leader& belief);
  void hint(const leader_hint& news);

  void tick();
  /// Answers all who wait.
  void close(const error& why);

private:
  /// What is under way. The first good answer counts.
  struct attempt {
    uint64_t number = 0;
    metadata_scope scope = {};
    std::vector<std::string> topics = {};
    /// Empty: no broker is connected yet.
    std::vector<connected_ptr> asked = {};
    /// Of those, whoever has not failed.
    size_t open = 0;
    /// When to ask one more; nothing: nobody was asked yet.
    std::optional<timer::time_point> ask_another_at = {};
  };

  uint64_t want(const metadata_scope& scope, bool at_once = false);
  void plan();
  void start();
  void ask(const connected_ptr& whom);
  void ask_another();
  void send(const connected_ptr& to);
  bool is_under_way(uint64_t number) const;
  void create_topics(const connected_ptr& to);
  std::vector<std::string> topics_to_fetch();
  void drop_unwanted();
  void answered(uint64_t number, const connected_ptr& by, const response_ptr& what);
  void succeeded(const wire::metadata_response& what, const connected_ptr& by);
  void judge(const metadata_cache::merged_response& told, bool news, const connected_ptr& by);
  void refused(uint64_t number, const connected_ptr& by, const error& cause);
  void failed(const error& why);
  void tell_hinted();
  void note_leaders(const std::vector<std::string>& changed);
  void look_again();
  void settle(uint64_t fetch, const std::vector<topic_lookups::verdict>& verdicts, const error& what);
  void settle(const std::vector<topic_lookups::verdict>& verdicts);
  bool lacks_leader(const std::string& topic);

  parts with_;
  cluster_config config_;
  metadata_cache cache_;
  refresh_schedule schedule_;
  topic_lookups lookups_;
  error closed_;
  error last_failure_;
  std::optional<timer::time_point> failing_since_;
  /// For the next fetch.
  metadata_scope wanted_;
  attempt under_way_;
  /// Topics that hints have changed, of which nobody was told yet.
  std::set<std::string> hinted_;
  /// The snapshot whose leaders the log knows.
  metadata_ptr logged_;
  /// Watched topics of which a partition has no leader.
  std::set<std::string> leaderless_;
  uint64_t last_ticket_ = 0;
  std::map<uint64_t, callback> looking_up_;
  /// By the first fetch that counts.
  std::multimap<uint64_t, callback> waiting_;
  /// Topics to fetch, and when each was last asked for.
  std::map<std::string, timer::time_point> interest_;
};

} // namespace cafka
