// The look-ups of topics that somebody wants to write to.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/retry/backoff.hpp"
#include "cafka/actors/writer/delivery_watch.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Looks for each wanted topic with one look-up at a time. One that failed for a reason which may pass (no broker could be
/// reached, none answered in time) is repeated after a pause, for as long as somebody wants the topic: how long to wait is
/// told by the deadlines of those who do.
class topic_search {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `pauses`: those of each topic.
  explicit topic_search(backoff pauses) : pauses_(std::move(pauses)) {}

  // -- events --

  /// These topics, and no others, are wanted now.
  void want(const std::set<std::string>& topics);
  void found(const std::string& topic);
  /// A look-up failed. True if that is final.
  bool failed(const std::string& topic, const error& why, time_point now);

  // -- what to do --

  /// Topics to look up now.
  std::vector<std::string> take_due(time_point now);
  /// What the user is told of topics that are looked up for long, once it is known what is wrong.
  std::vector<write_event> take_events() { return std::exchange(events_, {}); }
  /// When take_due() has something by itself.
  std::optional<time_point> next_event() const;
  /// Why the last look-up of a wanted topic failed; none if it did not.
  error last_failure(const std::string& topic) const;

private:
  struct search {
    backoff pauses;
    delivery_watch watch;
    bool under_way = false;
    time_point due = {};
    error last = {};
  };

  void look(search& entry, time_point now);
  void take_events_of(search& entry);

  backoff pauses_;
  std::map<std::string, search> topics_;
  std::vector<write_event> events_;
};

} // namespace cafka
