#include "cafka/actors/writer/topic_search.hpp"

#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"

namespace cafka {

namespace {

// The cluster repeats a look-up while brokers may not have heard of a new topic yet: UNKNOWN_TOPIC_OR_PARTITION is its
// verdict after that, retriable as the code is in Kafka's own table.
bool is_final(errc code) { return !may_pass(code) || code == errc::unknown_topic_or_partition; }

} // namespace

void topic_search::want(const std::set<std::string>& topics) {
  std::erase_if(topics_, [&](const auto& known) { return !known.second.under_way && !topics.contains(known.first); });
  for (const auto& topic : topics)
    topics_.try_emplace(topic, search{.pauses = pauses_, .watch = delivery_watch{topic}});
}

void topic_search::found(const std::string& topic) {
  auto at = topics_.find(topic);
  if (at == topics_.end()) return;
  at->second.watch.went_on();
  take_events_of(at->second);
  topics_.erase(at);
}

bool topic_search::failed(const std::string& topic, const error& why, time_point now) {
  auto at = topics_.find(topic);
  if (at == topics_.end()) return false; // it was found in the meantime
  if (is_final(why.code())) {
    topics_.erase(at);
    return true;
  }
  at->second.under_way = false;
  at->second.due = now + at->second.pauses.next();
  at->second.last = why;
  at->second.watch.failed(why);
  look(at->second, now);
  return false;
}

// Nothing is told before a failure says what is wrong: a look-up that is repeated for seconds is usual for a new topic.
void topic_search::look(search& entry, time_point now) {
  entry.watch.look(true, now, [] { return error{}; });
  take_events_of(entry);
}

void topic_search::take_events_of(search& entry) {
  for (auto& event : entry.watch.take_events()) events_.push_back(std::move(event));
}

std::vector<std::string> topic_search::take_due(time_point now) {
  std::vector<std::string> due;
  for (auto& [topic, entry] : topics_) {
    if (entry.under_way || now < entry.due) continue;
    entry.under_way = true;
    look(entry, now);
    due.push_back(topic);
  }
  return due;
}

std::optional<topic_search::time_point> topic_search::next_event() const {
  std::optional<time_point> next;
  for (const auto& [topic, entry] : topics_)
    if (!entry.under_way && (!next || entry.due < *next)) next = entry.due;
  return next;
}

error topic_search::last_failure(const std::string& topic) const {
  auto at = topics_.find(topic);
  return at == topics_.end() ? error{} : at->second.last;
}

} // namespace cafka
