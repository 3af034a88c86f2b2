// Write requests between their arrival and their routing: they wait for room in the buffer, and their slices for topics.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
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

/// A request with a set that the router has checked.
struct waiting_write {
  uint64_t request = 0;
  record_set_ptr set = {};
  /// Nobody else holds the set.
  bool exclusive = false;
  std::chrono::steady_clock::time_point deadline = {};
  /// The time that the deadline was made of: what messages name.
  std::chrono::milliseconds patience{0};
};

/// One slice of a request that was admitted.
struct waiting_slice {
  uint64_t request = 0;
  record_set_ptr set = {};
  bool exclusive = false;
  std::chrono::steady_clock::time_point deadline = {};
  std::chrono::milliseconds patience{0};
  /// Index of the slice in the set, and of its first record.
  size_t index = 0;
  size_t first = 0;

  const record_slice& slice() const { return set->slices[index]; }
};

/// Lets requests into the buffer in the order of their arrival. From there on each slice waits for itself until its topic and
/// the partition that it names are known: one that names what is not there keeps no other waiting, and fails alone. Slices
/// for the same partition keep their order.
class write_queue {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// A request that found no room in time; or, with a slice, only that, which stays charged.
  struct refused {
    uint64_t request;
    error why;
    std::optional<request_part> slice = {};
  };

  /// `search` is asked why a topic is not known by the deadline of a slice. `partition_patience`: how long a partition that
  /// nobody knows is waited for: one that was added a moment ago is not known to all brokers yet.
  write_queue(
      writer_budget& budget, const set_router& router, const topic_search& search,
      std::chrono::milliseconds partition_patience)
      : budget_(budget), router_(router), search_(search), partition_patience_(partition_patience) {}

  // -- events --

  /// A set has arrived. False, and nothing noted, if the buffer has no room even to wait for.
  bool arrive(waiting_write write, time_point now);
  /// The router has heard of a topic.
  void topic_found(const std::string& topic, time_point now);
  /// A topic cannot be written to: slices that wait for it are refused.
  void topic_failed(const std::string& topic, const error& why);
  /// What waits beyond its time is refused.
  void advance(time_point now);
  /// All that wait are refused.
  void abandon(const error& why);

  // -- what to do --

  /// The next request for which there is room now, each once; its slices follow, ready or refused.
  std::optional<waiting_write> take_admitted(time_point now);
  /// The next slice that can be routed; it stays charged.
  std::optional<waiting_slice> take_ready();
  std::vector<refused> take_refused() { return std::exchange(refused_, {}); }
  /// Topics that have to be looked up: nobody knows them, or not a partition that is named.
  std::set<std::string> unknown_topics() const;
  /// The first partition of a known topic that somebody waits for; -1: the topic itself is waited for, or nothing.
  int32_t missing_partition(const std::string& topic) const;
  std::optional<time_point> next_event() const;
  /// A request up to this one waits for room.
  bool pending_up_to(uint64_t request) const { return !writes_.empty() && writes_.begin()->first <= request; }
  bool empty() const { return writes_.empty() && slices_.empty() && admitted_.empty() && ready_.empty(); }

private:
  struct held_slice {
    waiting_slice what;
    time_point until;
  };

  void admit(waiting_write write, time_point now);
  void sort_in(waiting_slice slice, time_point now);
  waiting_slice let_go(uint64_t number);
  void refuse_request(uint64_t request, const error& why);
  void refuse_slice(const waiting_slice& slice, const error& why);
  error no_room(uint64_t request) const;
  error too_late(const waiting_slice& slice) const;

  writer_budget& budget_;
  const set_router& router_;
  const topic_search& search_;
  std::chrono::milliseconds partition_patience_;

  std::map<uint64_t, waiting_write> writes_; // that wait for room
  std::set<std::pair<time_point, uint64_t>> deadlines_;
  std::deque<waiting_write> admitted_;

  std::map<uint64_t, held_slice> slices_; // that wait for their topic or partition, numbered as they arrived
  std::map<std::string, std::set<uint64_t>> by_topic_;
  std::set<std::pair<time_point, uint64_t>> slice_ends_;
  uint64_t last_slice_ = 0;
  std::deque<waiting_slice> ready_;
  std::vector<refused> refused_;
};

} // namespace cafka
