#include "cafka/embedded/core/fetch_sessions.hpp"

#include <algorithm>
#include <utility>

namespace cafka::embedded {

namespace {

/// `min.incremental.fetch.session.eviction.ms`
constexpr time_point unused_before_eviction{120'000};

} // namespace

void fetch_session::put(fetched_partition wanted) {
  key k{wanted.topic, wanted.topic_id, wanted.index};
  auto known = index_.find(k);
  if (known == index_.end()) {
    index_.emplace(std::move(k), partitions_.insert(partitions_.end(), std::move(wanted)));
    return;
  }
  auto& p = *known->second;
  p.leader_epoch = wanted.leader_epoch;
  p.fetch_offset = wanted.fetch_offset;
  p.last_fetched_epoch = wanted.last_fetched_epoch;
  p.max_bytes = wanted.max_bytes;
}

void fetch_session::forget(const std::string& topic, const wire::uuid& topic_id, int32_t index) {
  auto known = index_.find(key{topic, topic_id, index});
  if (known == index_.end()) return;
  partitions_.erase(known->second);
  index_.erase(known);
}

std::shared_ptr<fetch_session> fetch_sessions::find(int32_t id) const {
  auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second;
}

bool fetch_sessions::keep(const std::shared_ptr<fetch_session>& session, int32_t id, time_point now) {
  if (sessions_.size() >= slots_) {
    auto older = [](const auto& a, const auto& b) { return a.second->last_used < b.second->last_used; };
    auto oldest = std::min_element(sessions_.begin(), sessions_.end(), older);
    if (oldest == sessions_.end() || oldest->second->last_used + unused_before_eviction > now) return false;
    sessions_.erase(oldest);
  }
  session->id = id;
  session->last_used = now;
  return sessions_.emplace(id, session).second;
}

} // namespace cafka::embedded
