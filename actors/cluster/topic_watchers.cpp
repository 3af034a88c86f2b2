#include "cafka/actors/cluster/topic_watchers.hpp"

namespace cafka {

void topic_watchers::add(const std::string& topic, const watcher_actor& watcher) {
  watchers_[topic].insert(watcher.address());
  topics_of_[watcher.address()].insert(topic);
}

void topic_watchers::remove(const std::string& topic, const watcher_actor& watcher) {
  remove(topic, watcher.address());
  const auto found = topics_of_.find(watcher.address());
  if (found == topics_of_.end()) return;
  found->second.erase(topic);
  if (found->second.empty()) topics_of_.erase(found);
}

void topic_watchers::forget(const caf::actor_addr& watcher) {
  if (const auto left = topics_of_.extract(watcher))
    for (const auto& topic : left.mapped()) remove(topic, watcher);
}

void topic_watchers::tell(const std::string& topic, const metadata_ptr& snapshot) {
  const auto found = watchers_.find(topic);
  if (found == watchers_.end()) return;
  for (const auto& address : found->second)
    if (auto alive = caf::actor_cast<caf::strong_actor_ptr>(address))
      mail(self_, leader_update{topic, snapshot}).send(caf::actor_cast<watcher_actor>(alive));
}

void topic_watchers::remove(const std::string& topic, const caf::actor_addr& watcher) {
  const auto found = watchers_.find(topic);
  if (found == watchers_.end()) return;
  found->second.erase(watcher);
  if (found->second.empty()) watchers_.erase(found);
}

} // namespace cafka
