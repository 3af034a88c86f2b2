#include "cafka/auth/tls/session_cache.hpp"

#include <algorithm>

namespace cafka {

std::deque<session_cache::entry>::iterator session_cache::find(const std::string& broker) {
  return std::ranges::find(sessions_, broker, &entry::first);
}

void session_cache::put(const std::string& broker, session_handle session) {
  if (capacity_ == 0) return;
  const std::lock_guard lock{mutex_};
  if (const auto old = find(broker); old != sessions_.end()) sessions_.erase(old);
  if (sessions_.size() == capacity_) sessions_.pop_front();
  sessions_.emplace_back(broker, std::move(session));
}

session_handle session_cache::take(const std::string& broker) {
  const std::lock_guard lock{mutex_};
  const auto found = find(broker);
  if (found == sessions_.end()) return nullptr;
  auto session = std::move(found->second);
  sessions_.erase(found);
  return session;
}

size_t session_cache::size() const {
  const std::lock_guard lock{mutex_};
  return sessions_.size();
}

} // namespace cafka
