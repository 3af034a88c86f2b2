#include "cafka/actors/reader/fetch/fetch_session.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace cafka {

namespace {

constexpr int16_t first_version_with_ids = 13;
constexpr int16_t last_version_with_names = 12;
constexpr int32_t closing_epoch = -1;

bool same(const fetch_session::partition& a, const fetch_session::partition& b) {
  return a.fetch_offset == b.fetch_offset && a.current_leader_epoch == b.current_leader_epoch
         && a.last_fetched_epoch == b.last_fetched_epoch && a.partition_max_bytes == b.partition_max_bytes;
}

// The topic's entry in a request; the one written last is the likely one.
template <class Topics>
auto& topic_of(Topics& topics, const std::string& name, const wire::uuid& id) {
  if (topics.empty() || topics.back().topic != name) {
    auto& added = topics.emplace_back();
    added.topic = name;
    added.topic_id = id;
  }
  return topics.back();
}

} // namespace

void fetch_session::put(const std::string& name, const wire::uuid& id, const partition& what) {
  auto [found, added] = topics_.try_emplace(name);
  auto& topic = found->second;
  const bool created_anew = !added && topic.id != id;
  if (!added && topic.id == wire::uuid{}) --without_id_;
  if (id == wire::uuid{}) ++without_id_;
  topic.id = id;
  auto [place, fresh] = topic.partitions.try_emplace(what.partition);
  auto& entry = place->second;
  if (fresh) ++size_;
  if (fresh || !entry.sent || !same(entry.what, what)) {
    entry.what = what;
    if (!entry.changed) changed_.emplace_back(name, what.partition);
    entry.changed = true;
  }
  if (created_anew) restart(id_);
}

void fetch_session::tell_anew(const std::string& name, int32_t index) {
  bool is_there = forgotten_.contains({name, index});
  if (const auto topic = topics_.find(name); topic != topics_.end())
    if (const auto found = topic->second.partitions.find(index); found != topic->second.partitions.end())
      is_there = is_there || found->second.sent;
  if (is_there) restart(id_);
}

void fetch_session::forget(const std::string& name, int32_t index) {
  auto topic = topics_.find(name);
  if (topic == topics_.end()) return;
  auto found = topic->second.partitions.find(index);
  if (found == topic->second.partitions.end()) return;
  // What the broker was never told of need not be taken back.
  if (found->second.sent) forgotten_.emplace(name, index);
  topic->second.partitions.erase(found);
  --size_;
  emptied_ = emptied_ || topic->second.partitions.empty();
}

int16_t fetch_session::highest_version() const {
  return without_id_ > 0 ? last_version_with_names : std::numeric_limits<int16_t>::max();
}

void fetch_session::write(wire::fetch_request& request, int16_t version) {
  const bool by_id = version >= first_version_with_ids;
  if (epoch_ != 0 && by_id != by_id_) restart(id_); // one session knows its topics either by id or by name
  by_id_ = by_id;
  restarted_ = false;
  request.session_id = id_;
  request.session_epoch = epoch_;
  request.topics.clear();
  request.forgotten_topics_data.clear();
  if (full())
    write_full(request);
  else
    write_changes(request);
  changed_.clear();
  forgotten_.clear();
  drop_empty_topics();
}

void fetch_session::write_full(wire::fetch_request& request) {
  // Brokers serve partitions in the order of the request until the response is full.
  std::vector<std::pair<const std::string*, topic_entry*>> order;
  order.reserve(topics_.size());
  for (auto& [name, topic] : topics_)
    if (!topic.partitions.empty()) order.emplace_back(&name, &topic);
  if (order.empty()) return;
  const auto turn = turn_++;
  std::rotate(order.begin(), order.begin() + static_cast<ptrdiff_t>(turn % order.size()), order.end());
  for (auto& [name, topic] : order) {
    auto& written = topic_of(request.topics, *name, topic->id);
    written.partitions.reserve(topic->partitions.size());
    for (auto& [index, entry] : topic->partitions) {
      entry.sent = true;
      entry.changed = false;
      written.partitions.push_back(entry.what);
    }
    auto& all = written.partitions;
    std::rotate(all.begin(), all.begin() + static_cast<ptrdiff_t>(turn % all.size()), all.end());
  }
}

void fetch_session::write_changes(wire::fetch_request& request) {
  for (const auto& [name, index] : changed_) {
    auto& topic = topics_.at(name);
    auto found = topic.partitions.find(index);
    if (found == topic.partitions.end() || !found->second.changed) continue;
    found->second.sent = true;
    found->second.changed = false;
    topic_of(request.topics, name, topic.id).partitions.push_back(found->second.what);
  }
  for (const auto& [name, index] : forgotten_) {
    auto& topic = topics_.at(name);
    if (topic.partitions.contains(index)) continue; // it came again, and was named above
    topic_of(request.forgotten_topics_data, name, topic.id).partitions.push_back(index);
  }
}

bool fetch_session::answered(errc code, int32_t session_id) {
  if (restarted_) { // the next request ends whatever was granted
    if (session_id != 0) id_ = session_id;
    return code == errc::none;
  }
  switch (code) {
  case errc::none:
    if (full()) {
      id_ = session_id;
      epoch_ = session_id == 0 ? 0 : epoch_after(epoch_); // 0: not granted, the broker has no room for it
    } else if (session_id != id_) {
      restart(0); // the broker has ended it
    } else {
      epoch_ = epoch_after(epoch_);
    }
    return true;
  case errc::fetch_session_id_not_found:
    restart(0);
    return false;
  default:
    restart(id_);
    return false; // a wrong epoch, other topic ids, or something else: end that session, ask for another
  }
}

bool fetch_session::write_close(wire::fetch_request& request) {
  if (id_ == 0) return false;
  request.session_id = id_;
  request.session_epoch = closing_epoch;
  request.topics.clear();
  request.forgotten_topics_data.clear();
  request.min_bytes = 0;
  request.max_wait_ms = 0;
  restart(0);
  return true;
}

int32_t fetch_session::epoch_after(int32_t epoch) {
  return epoch == std::numeric_limits<int32_t>::max() ? 1 : epoch + 1;
}

void fetch_session::restart(int32_t id) {
  id_ = id;
  epoch_ = 0;
  restarted_ = true;
  changed_.clear();
  forgotten_.clear();
  for (auto& [name, topic] : topics_)
    for (auto& [index, entry] : topic.partitions) entry.sent = entry.changed = false;
  drop_empty_topics();
}

// A topic outlives its partitions until the next request is written, because forgotten partitions are named by its id.
void fetch_session::drop_empty_topics() {
  if (!std::exchange(emptied_, false)) return;
  for (auto it = topics_.begin(); it != topics_.end();) {
    if (!it->second.partitions.empty()) {
      ++it;
      continue;
    }
    if (it->second.id == wire::uuid{}) --without_id_;
    it = topics_.erase(it);
  }
}

} // namespace cafka
