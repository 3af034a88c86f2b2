// Follows write requests from acceptance to their reports.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/writer/settlement.hpp"
#include "cafka/actors/writer/write_report.hpp"

namespace cafka {

/// What a request has for one partition; settlements name it by its index in the request.
struct request_part {
  size_t slice = 0;
  /// Index of its first record in the set.
  size_t first = 0;
  int32_t count = 0;
  std::string topic;
  int32_t partition = -1;
  /// What the budget was charged for it.
  size_t charge = 0;
  /// Where each record was in the set, if the writer chose partitions record by record; empty: from `first` on.
  std::vector<size_t> origins = {};
  /// Why it goes to no partition; none if it does.
  error refused = {};
};

/// What a report says of its set.
struct set_label {
  uint64_t id = 0;
  std::shared_ptr<const std::vector<uint64_t>> tags = {};
};

/// Gathers settlements into one report for each request. Every request is reported exactly once, at its deadline at the
/// latest; its memory stays charged until the partitions have let go of it.
class write_tracker {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct finished {
    uint64_t request;
    write_report_ptr report;
    /// Why all of it was refused before any partition had it, if that is one reason; else none.
    error refused = {};
  };

  // -- events --

  /// A request was accepted; `request` is higher than any before it. Each of its slices is told of once, by add(); one without
  /// slices is finished at once.
  /// `patience`: what the deadline was made of, for messages.
  void open(
      uint64_t request, size_t slices, time_point deadline, set_label label = {},
      std::chrono::milliseconds patience = {});
  /// The parts that a slice became; those that were refused have failed. Returns the index of the first in the request.
  uint32_t add(uint64_t request, std::vector<request_part> parts);
  /// Records have an outcome. What concerns no open request is ignored.
  void settle(const settlement& what);
  /// Requests whose deadline has come are finished; what has no outcome is `unknown`.
  void advance(time_point now);
  /// A partition's actor is gone: all it had is `unknown` for this reason.
  void lose(const std::string& topic, int32_t partition, const error& why);
  /// All requests are finished; what has no outcome is `unknown` for this reason.
  void abandon(const error& why);

  // -- what to do --

  std::vector<finished> take_finished() { return std::exchange(finished_, {}); }
  /// Bytes that the budget gets back.
  size_t take_released() { return std::exchange(released_, 0); }
  std::optional<time_point> next_event() const;
  /// True if a request up to this one is without report.
  bool pending_up_to(uint64_t request) const;
  bool pending() const { return !deadlines_.empty(); }

private:
  struct tracked_part {
    request_part part;
    settlements settled = {};
    int32_t left = 0;
  };
  struct tracked {
    std::vector<tracked_part> parts;
    size_t left = 0; // slices that are to come, and parts without outcome
    time_point deadline;
    std::chrono::milliseconds patience;
    set_label label = {};
    bool accepted = false; // a partition has something of it
    bool reported = false;
  };
  using position = std::map<uint64_t, tracked>::iterator;

  void report(position which, const error& why);
  void close_part(position which, tracked_part& part);
  void close_gaps(tracked_part& part, const error& why);
  void finish_if_done(position which);

  std::map<uint64_t, tracked> requests_;
  std::set<std::pair<time_point, uint64_t>> deadlines_; // of requests without report
  std::set<uint64_t> pending_;                          // the same, by number
  std::vector<finished> finished_;
  size_t released_ = 0;
};

} // namespace cafka
