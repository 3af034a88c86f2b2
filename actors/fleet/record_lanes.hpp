// Records that wait for workers, in lanes: what is in one lane is worked on in order, and by one worker at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cafka/wire/records/record.hpp"

namespace cafka {

/// A lane is a key, a whole partition, or one record, as the order is that is asked for. Sources, which are partitions, are served
/// in turn, so that one with much to do takes nothing from others. A record is known by a number, its entry, from `add` to `remove`.
class record_lanes {
public:
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr uint32_t none = 0xffffffff;

  struct record_entry {
    record_view record = {};
    /// Keeps the record alive once it does not lie in its batch any more.
    std::shared_ptr<const void> owner = {};
    uint64_t ticket = 0; ///< the ledger's
    uint32_t source = none;
    uint32_t batch = none;
    uint32_t attempts = 0;
    uint32_t next = none;
    /// It has failed together with others, and is to be tried alone.
    bool alone = false;
  };

  /// A record arrives. `key`: what it shares a lane with, within its source; nothing: it has a lane of its own.
  uint32_t add(record_entry what, std::optional<uint64_t> key);

  /// The same for one that is in no lane, as if a worker had it.
  uint32_t admit(record_entry what);

  struct taken {
    uint32_t entry = none;
    uint32_t lane = none;
  };
  struct amount {
    size_t records = 1;
    /// Of keys, values and headers; one record may be more.
    size_t bytes = 0;
    /// Records that are to be alone, or have failed before, are taken alone.
    bool apart = false;
  };
  /// So much at most for one worker, records of one lane in a row; of the sources that it may be given. Empty: there is nothing.
  std::vector<taken> take(amount most, const std::function<bool(uint32_t source)>& may_serve);

  /// The worker is through with a lane. What it has `left` of it goes back in front, in order, and waits until `not_before` if that
  /// is set. False if the lane's source was dropped: then the entries are left to the caller.
  bool give_back(uint32_t lane, const std::vector<uint32_t>& left, std::optional<time_point> not_before);
  /// An entry that a worker had gets a lane of its own, from that time on.
  void put_aside(uint32_t entry, time_point when);
  /// It is dealt with.
  void remove(uint32_t entry);

  /// Lanes whose time has come are ready.
  void tick(time_point now);
  std::optional<time_point> next_tick() const;

  /// Removes what waits of a source, which is over; answers what that was. What workers have is theirs until they give it back.
  std::vector<record_entry> drop(uint32_t source);
  /// Nothing is taken of the source meanwhile.
  void hold(uint32_t source, bool yes);

  record_entry& at(uint32_t number) { return entries_[number]; }
  const record_entry& at(uint32_t number) const { return entries_[number]; }
  /// Records that can be taken now.
  size_t ready() const { return ready_; }
  /// All there are, those that workers have among them.
  size_t size() const { return entries_.size() - free_entries_.size(); }
  /// What is taken next is taken alone, if that is asked for.
  bool next_is_alone() const { return !turn_.empty() && is_alone(lanes_[sources_[turn_.front()].head].head); }
  /// Sources of which something can be taken now.
  size_t ready_sources() const { return turn_.size(); }

private:
  enum class state : uint8_t { free, ready, busy, waiting };

  struct lane {
    uint32_t head = none;
    uint32_t tail = none;
    uint32_t length = 0;
    uint32_t source = none;
    uint32_t next = none; // of those that are ready
    std::optional<uint64_t> key = {};
    time_point not_before = {};
    state is = state::free;
    bool closed = false; // its source was dropped
  };

  struct source_state {
    uint32_t head = none; // of its lanes that are ready
    uint32_t tail = none;
    size_t ready = 0; // records in them
    bool held = false;
    bool in_turn = false;
  };

  uint32_t new_lane(uint32_t source, std::optional<uint64_t> key);
  void free_lane(uint32_t number);
  void make_ready(uint32_t number);
  void wait(uint32_t number, time_point until);
  void append(lane& to, uint32_t entry);
  void prepend(lane& to, uint32_t entry);
  void take_from(uint32_t number, amount& left, std::vector<taken>& out);
  uint32_t pop_ready(source_state& of);
  bool is_alone(uint32_t entry) const { return entries_[entry].alone || entries_[entry].attempts > 0; }
  source_state& at_source(uint32_t number);
  void enter_turn(uint32_t number);

  std::vector<record_entry> entries_;
  std::vector<uint32_t> free_entries_;
  std::vector<lane> lanes_;
  std::vector<uint32_t> free_lanes_;
  std::vector<source_state> sources_;
  std::unordered_map<uint64_t, uint32_t> by_key_;
  std::deque<uint32_t> turn_; // sources that have lanes that are ready
  using due = std::pair<time_point, uint32_t>;
  std::priority_queue<due, std::vector<due>, std::greater<>> waiting_;
  size_t ready_ = 0;
};

} // namespace cafka
