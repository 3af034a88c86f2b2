#include "cafka/actors/writer/writer_answers.hpp"

#include <algorithm>

#include "cafka/actors/caf/errors.hpp"

namespace cafka {

void writer_answers::admitted(uint64_t request) {
  auto at = offers_.find(request);
  if (at == offers_.end()) return;
  at->second.deliver();
  offers_.erase(at);
}

void writer_answers::refused(uint64_t request, const error& why) {
  if (auto at = reports_.find(request); at != reports_.end()) {
    at->second.deliver(make_error(why));
    reports_.erase(at);
  } else if (auto offered = offers_.find(request); offered != offers_.end()) {
    offered->second.deliver(make_error(why));
    offers_.erase(offered);
  }
}

bool writer_answers::finished(uint64_t request, const write_report_ptr& report, const error& refused) {
  auto at = reports_.find(request);
  if (at == reports_.end()) return false;
  if (refused)
    at->second.deliver(make_error(refused));
  else
    at->second.deliver(report);
  reports_.erase(at);
  return true;
}

void writer_answers::topic_failed(const std::string& topic, const error& why) {
  std::erase_if(routings_, [&](auto& waiting) {
    if (waiting.topic != topic) return false;
    waiting.answer.deliver(make_error(why));
    return true;
  });
}

void writer_answers::advance(time_point now) {
  std::erase_if(routings_, [&](auto& waiting) {
    if (now < waiting.deadline) return false;
    auto last = search_.last_failure(waiting.topic);
    waiting.answer.deliver(make_error(
        last ? last
             : error{
                 errc::request_timed_out_locally, "topic '" + waiting.topic + "' could not be looked up within "
                                                      + std::to_string(waiting.patience.count())
                                                      + " ms: no broker has told of it yet"}));
    return true;
  });
}

void writer_answers::answer_routings() {
  std::erase_if(routings_, [this](auto& waiting) {
    if (!router_.knows(waiting.topic)) return false;
    waiting.answer.deliver(router_.routing_of(waiting.topic));
    return true;
  });
}

void writer_answers::end(const error& why) {
  for (auto& waiting : routings_) waiting.answer.deliver(make_error(why));
  for (auto& [request, promised] : flushes_) promised.deliver();
  for (auto& promised : closes_) promised.deliver();
  routings_.clear();
  flushes_.clear();
  closes_.clear();
}

std::set<std::string> writer_answers::unknown_topics() const {
  std::set<std::string> found;
  for (const auto& waiting : routings_)
    if (!router_.knows(waiting.topic)) found.insert(waiting.topic);
  return found;
}

std::optional<writer_answers::time_point> writer_answers::next_event() const {
  std::optional<time_point> next;
  for (const auto& waiting : routings_)
    if (!next || waiting.deadline < *next) next = waiting.deadline;
  return next;
}

} // namespace cafka
