// The answers that a writer owes.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/retry/allowed_time.hpp"
#include "cafka/actors/writer/set_router.hpp"
#include "cafka/actors/writer/topic_search.hpp"
#include "cafka/actors/writer/write_report.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Keeps the promises of requests until there is something to answer. What is still owed to writes and offers when this is
/// destroyed fails as any dropped promise does; end() answers the others.
class writer_answers {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `router` is asked what is known of a topic, `search` why a topic is not known by the deadline.
  writer_answers(const set_router& router, const topic_search& search) : router_(router), search_(search) {}

  // -- requests --

  /// Who wrote the set waits for its report.
  void owe(uint64_t request, promise<write_report_ptr> report) { reports_[request] = std::move(report); }
  /// Who offered the set waits until there is room for it.
  void owe(uint64_t request, promise<void> room) { offers_[request] = std::move(room); }
  /// A flush waits for all requests up to this one.
  void owe_flush(uint64_t up_to, promise<void> done) { flushes_.emplace_back(up_to, std::move(done)); }
  void owe_routing(std::string topic, time_limit until, promise<routing_ptr> answer) {
    routings_.push_back({std::move(topic), until.deadline, until.asked_for, std::move(answer)});
  }
  void owe_close(promise<void> done) { closes_.push_back(std::move(done)); }

  // -- events --

  void admitted(uint64_t request);
  /// There was no room for it.
  void refused(uint64_t request, const error& why);
  /// `refused`: nothing of it was accepted, for this reason, which is the answer then. False if nobody waits for the report.
  bool finished(uint64_t request, const write_report_ptr& report, const error& refused);
  /// A topic cannot be written to.
  void topic_failed(const std::string& topic, const error& why);
  /// Routings that waited beyond their deadline fail.
  void advance(time_point now);
  /// Routings that are known by now are told.
  void answer_routings();
  /// Flushes of requests that all have their outcome, as `pending_up_to(request)` tells, are done.
  template <class Pending>
  void answer_flushes(Pending pending_up_to) {
    std::erase_if(flushes_, [&](auto& flush) {
      if (pending_up_to(flush.first)) return false;
      flush.second.deliver();
      return true;
    });
  }
  /// The writer ends: routings fail, flushes and closes are done.
  void end(const error& why);

  // -- what is owed --

  /// A flush waits for this request.
  bool flushing(uint64_t request) const { return !flushes_.empty() && request <= flushes_.back().first; }
  /// Topics whose routings are waited for and not known.
  std::set<std::string> unknown_topics() const;
  /// When the first routing has waited long enough.
  std::optional<time_point> next_event() const;

private:
  struct waiting_routing {
    std::string topic;
    time_point deadline;
    std::chrono::milliseconds patience; // what the deadline was made of
    promise<routing_ptr> answer;
  };

  const set_router& router_;
  const topic_search& search_;
  std::map<uint64_t, promise<write_report_ptr>> reports_;
  std::map<uint64_t, promise<void>> offers_;
  std::vector<std::pair<uint64_t, promise<void>>> flushes_;
  std::vector<waiting_routing> routings_;
  std::vector<promise<void>> closes_;
};

} // namespace cafka
