// Write requests between their arrival and their routing: they wait for room in the buffer, and for their topics.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/writer/set_router.hpp"
#include "cafka/actors/writer/topic_search.hpp"
#include "cafka/actors/writer/writer_budget.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/records/record_set.hpp"

namespace cafka {

/// A request that is not routed yet.
struct waiting_write {
  uint64_t request = 0;
  record_set_ptr set = {};
  /// Nobody else holds the set.
  bool exclusive = false;
  /// What the budget was charged for it.
  size_t charge = 0;
  std::chrono::steady_clock::time_point deadline = {};
  std::vector<std::string> topics = {};
  /// When a partition that it names has to be there: one that was added a moment ago is not known to all brokers yet.
  std::optional<std::chrono::steady_clock::time_point> partition_by = {};
};

/// Lets requests through in the order of their arrival, as far as they share topics; requests for other topics need not wait
/// for one that nobody has heard of.
class write_queue {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct refused {
    uint64_t request;
    error why;
  };

  /// `search` is asked why a topic is not known by the deadline of a request. `partition_patience`: how long a partition that
  /// nobody knows is waited for.
  write_queue(
      writer_budget& budget, const set_router& router, const topic_search& search,
      std::chrono::milliseconds partition_patience)
      : budget_(budget), router_(router), search_(search), partition_patience_(partition_patience) {}

  // -- events --

  /// A set has arrived that the router has checked. False, and nothing noted, if the buffer has no room even to wait for.
  bool arrive(waiting_write write);
  /// A topic cannot be written to: who waits for it is refused.
  void topic_failed(const std::string& topic, const error& why);
  /// Who waits beyond its deadline is refused.
  void advance(time_point now);
  /// All who wait are refused.
  void abandon(const error& why);

  // -- what to do --

  /// The next request that can be routed: it is no longer here, and stays charged.
  std::optional<waiting_write> take_ready();
  /// Topics that have to be looked up: nobody knows them, or not the partition that a request names.
  std::set<std::string> unknown_topics() const;
  std::vector<refused> take_refused() { return std::exchange(refused_, {}); }
  std::optional<time_point> next_event() const;
  bool pending_up_to(uint64_t request) const { return !writes_.empty() && writes_.begin()->first <= request; }
  bool empty() const { return writes_.empty(); }

private:
  bool knows_topics(const waiting_write& write) const;
  void await_partitions(time_point now);
  void refuse(uint64_t request, const error& why);
  error too_late(uint64_t request) const;

  writer_budget& budget_;
  const set_router& router_;
  const topic_search& search_;
  std::chrono::milliseconds partition_patience_;
  std::map<uint64_t, waiting_write> writes_;
  std::deque<uint64_t> admitted_; // in order of arrival
  std::set<std::pair<time_point, uint64_t>> deadlines_;
  std::vector<refused> refused_;
};

} // namespace cafka
