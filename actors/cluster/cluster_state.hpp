// The actor behind cluster_actor: its parts, and who calls which.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/cluster/connections.hpp"
#include "cafka/actors/cluster/metadata_fetcher.hpp"
#include "cafka/actors/cluster/router.hpp"
#include "cafka/actors/cluster/topic_watchers.hpp"
#include "cafka/actors/log/log_actor.hpp"

namespace cafka {

class cluster_state {
public:
  static inline const char* name = "cluster";

  /// `bootstrap`: the addresses of the configuration, parsed; not empty. `again`: see supervised_connector.
  cluster_state(
      cluster_self_actor::pointer self, cluster_config config, std::vector<endpoint> bootstrap,
      connector_actor connector, connector_maker again, log_handle log);
  cluster_state(const cluster_state&) = delete;
  cluster_state& operator=(const cluster_state&) = delete;
  ~cluster_state();

  cluster_self_actor::behavior_type make_behavior();

private:
  caf::result<metadata_ptr> on_first();
  caf::result<metadata_ptr> on_lookup(const topic_lookup& what);
  caf::result<metadata_ptr> on_refresh();
  caf::result<void> on_watch(const topic_watch& what);
  caf::result<void> on_unwatch(const topic_watch& what);
  caf::result<connected_ptr> on_connect(const lane& where);
  caf::result<void> on_stale(const stale_leader& belief);
  caf::result<void> on_hint(const leader_hint& news);
  caf::result<void> on_release(const lane& where);
  caf::result<response_ptr> on_call(const call_ptr& what);
  caf::result<void> on_close();
  void on_tick(uint64_t number);
  void warn_of_readable_credentials(const cluster_config& config) const;

  metadata_fetcher::callback answer_with_snapshot(promise<metadata_ptr> asked);
  void note_use(const lane_use& over);
  void watch_user(const caf::strong_actor_ptr& user);
  void user_ended(const caf::actor_addr& user);
  void end(const error& why);

  cluster_self_actor::pointer self_;
  log_handle log_;
  watcher watch_;
  timer timer_;
  std::shared_ptr<frame_pool> frames_;
  topic_watchers watchers_;
  connections lanes_;
  metadata_fetcher fetcher_;
  router router_;
  /// Lanes of their own that actors asked for; released when the actor ends.
  std::map<caf::actor_addr, std::set<lane>> lanes_of_;
  /// And those that their calls went over, wherever these led.
  std::map<caf::actor_addr, std::set<lane_use>> uses_of_;
};

} // namespace cafka
