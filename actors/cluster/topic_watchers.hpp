// Who wants to hear of which topics, remembered weakly: watching keeps nobody alive.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "cafka/actors/cluster/cluster_self.hpp"

namespace cafka {

class topic_watchers {
public:
  explicit topic_watchers(cluster_self_actor::pointer self) : self_(self) {}

  void add(const std::string& topic, const watcher_actor& watcher);
  void remove(const std::string& topic, const watcher_actor& watcher);

  /// The watcher has ended.
  void forget(const caf::actor_addr& watcher);

  /// Tells all who watch the topic.
  void tell(const std::string& topic, const metadata_ptr& snapshot);

  bool watched(std::string_view topic) const { return watchers_.find(topic) != watchers_.end(); }

private:
  void remove(const std::string& topic, const caf::actor_addr& watcher);

  cluster_self_actor::pointer self_;
  std::map<std::string, std::set<caf::actor_addr>, std::less<>> watchers_;
  std::map<caf::actor_addr, std::set<std::string>> topics_of_;
};

} // namespace cafka
