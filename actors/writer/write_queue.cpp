#include "cafka/actors/writer/write_queue.hpp"

#include <algorithm>

#include "cafka/wire/phrase.hpp"

namespace cafka {

bool write_queue::arrive(waiting_write write) {
  write.charge = write.set->memory();
  write.topics = router_.topics(*write.set);
  switch (budget_.arrive(write.request, write.charge)) {
  case writer_budget::decision::refused:
    return false;
  case writer_budget::decision::admitted:
    admitted_.push_back(write.request);
    break;
  case writer_budget::decision::waiting:
    break;
  }
  deadlines_.emplace(write.deadline, write.request);
  writes_.emplace(write.request, std::move(write));
  return true;
}

std::optional<waiting_write> write_queue::take_ready() {
  while (auto request = budget_.take_admitted()) admitted_.push_back(*request);
  std::set<std::string_view> blocked;
  for (auto at = admitted_.begin(); at != admitted_.end(); ++at) {
    auto& write = writes_.at(*at);
    bool first = std::none_of(
        write.topics.begin(), write.topics.end(), [&](const auto& topic) { return blocked.contains(topic); });
    if (!first || !knows_topics(write) || router_.missing_partition(*write.set)) {
      blocked.insert(write.topics.begin(), write.topics.end());
      continue;
    }
    auto taken = std::move(write);
    admitted_.erase(at);
    deadlines_.erase({taken.deadline, taken.request});
    writes_.erase(taken.request);
    return taken;
  }
  return std::nullopt;
}

std::set<std::string> write_queue::unknown_topics() const {
  std::set<std::string> found;
  for (auto request : admitted_) {
    const auto& write = writes_.at(request);
    for (const auto& topic : write.topics)
      if (!router_.knows(topic)) found.insert(topic);
    if (knows_topics(write) && router_.missing_partition(*write.set))
      found.insert(write.topics.begin(), write.topics.end());
  }
  return found;
}

bool write_queue::knows_topics(const waiting_write& write) const {
  return std::all_of(write.topics.begin(), write.topics.end(), [&](const auto& topic) { return router_.knows(topic); });
}

void write_queue::topic_failed(const std::string& topic, const error& why) {
  std::vector<uint64_t> hit;
  for (const auto& [request, write] : writes_)
    if (std::find(write.topics.begin(), write.topics.end(), topic) != write.topics.end()) hit.push_back(request);
  for (auto request : hit) refuse(request, why);
}

void write_queue::await_partitions(time_point now) {
  std::vector<refused> late;
  for (auto request : admitted_) {
    auto& write = writes_.at(request);
    auto missing = knows_topics(write) ? router_.missing_partition(*write.set) : error{};
    if (!missing) continue;
    if (!write.partition_by) write.partition_by = std::min(write.deadline, now + partition_patience_);
    if (*write.partition_by <= now) late.push_back({request, missing});
  }
  for (const auto& [request, why] : late) refuse(request, why);
}

void write_queue::advance(time_point now) {
  await_partitions(now);
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    auto request = deadlines_.begin()->second;
    refuse(request, too_late(request));
  }
}

error write_queue::too_late(uint64_t request) const {
  if (std::find(admitted_.begin(), admitted_.end(), request) == admitted_.end())
    return {errc::buffer_full, "the writer's buffer had no room before the deadline; nothing was written"};
  const auto& topics = writes_.at(request).topics;
  for (const auto& topic : topics)
    if (auto last = search_.last_failure(topic))
      return {
          errc::delivery_timed_out,
          "topic '" + topic + "' could not be looked up before the deadline, so nothing was written; the last attempt "
              + "failed: " + phrase(last)};
  return {
      errc::delivery_timed_out,
      "topic '" + topics.front() + "' could not be looked up before the deadline; nothing was written"};
}

void write_queue::abandon(const error& why) {
  while (!writes_.empty()) refuse(writes_.begin()->first, why);
}

void write_queue::refuse(uint64_t request, const error& why) {
  auto at = writes_.find(request);
  if (!budget_.leave(request)) budget_.release(at->second.charge);
  std::erase(admitted_, request);
  deadlines_.erase({at->second.deadline, request});
  writes_.erase(at);
  refused_.push_back({request, why});
}

std::optional<write_queue::time_point> write_queue::next_event() const {
  if (deadlines_.empty()) return std::nullopt;
  auto next = deadlines_.begin()->first;
  for (auto request : admitted_)
    if (const auto& by = writes_.at(request).partition_by) next = std::min(next, *by);
  return next;
}

} // namespace cafka
