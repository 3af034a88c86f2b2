// What was fetched of a partition and is not consumed yet: decoded and delivered in order, its memory accounted for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "cafka/actors/reader/fetch_messages.hpp"
#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/partition_position.hpp"
#include "cafka/actors/reader/reading_actions.hpp"
#include "cafka/actors/reader/slice_decoder.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Slices and events go in, batches and events go out in the same order; at most two batches are with the subscriber at a
/// time. A slice that has to wait and is small beside its response is copied out, so that the response can go.
///
/// Owns the delivered position, and knows whether the end of the log is reached.
class delivery_queue {
public:
  /// What it wants done is appended to `actions`.
  delivery_queue(slice_rules rules, reader_commons commons, std::vector<reading::action>& actions)
      : rules_(std::move(rules)), commons_(std::move(commons)), actions_(actions) {
    place(-1);
  }
  ~delivery_queue();
  delivery_queue(const delivery_queue&) = delete;
  delivery_queue& operator=(const delivery_queue&) = delete;

  /// Drops what waits; delivering goes on at another offset (-1: not known yet).
  void restart(int64_t offset);
  /// Drops what waits.
  void clear();
  void push(fetched_slice_ptr slice);
  /// Comes out behind everything before it. Events of a reset or a truncation move the position when they do.
  void push(partition_event event);
  /// A slice that nobody wants any more.
  void drop(const fetched_slice& slice);
  void pause() { paused_ = true; }
  void resume() { paused_ = false; }
  /// The subscriber has answered.
  void consumed(uint64_t ticket);

  /// Delivers what may be delivered. If what comes next cannot be read, answers what it is and drops everything behind it.
  unreadable_batch pump();

  /// The delivered position, and the log's bounds as of the latest slice.
  const partition_position& position() const { return position_; }

private:
  // A slice whose memory is in use.
  struct hold {
    uint64_t registration = 0;
    uint64_t pin = 0;
    int64_t copied = 0; // bytes; 0: it lies in its response
    int viewers = 0;    // that look at its bytes: the queue, batches
    int users = 0;      // viewers, and batches that were decompressed from it
  };
  using hold_ptr = std::shared_ptr<hold>;

  struct waiting {
    fetched_slice_ptr slice;
    hold_ptr held; // null: it has no records
    std::optional<partition_event> event;
  };

  struct lent { // a batch that is with the subscriber
    hold_ptr held = {};
    bool views = false;
    int64_t decompressed = 0;
    size_t charged = 0;
  };

  fetched_slice_ptr copy_out(const fetched_slice& slice, hold& held);
  bool full() const { return lent_.size() >= most_with_subscriber; }
  void tell(partition_event event);
  unreadable_batch deliver_next();
  void deliver(slice_piece& piece, const hold_ptr& held);
  void place(int64_t offset);
  void move_to(int64_t offset);
  void pop();
  int64_t end_of(const fetched_slice& slice) const;
  void announce_end();
  void account(const hold& of, bool unpinned, int64_t held);
  void stop_viewing(const hold_ptr& held);
  void stop_using(const hold_ptr& held);

  // So that the next batch is at hand when the subscriber has done with one, and a seek finds little underway.
  static constexpr size_t most_with_subscriber = 2;

  const slice_rules rules_;
  const reader_commons commons_;
  std::vector<reading::action>& actions_;
  partition_position position_;
  bool paused_ = false;
  bool at_end_ = false;
  std::deque<waiting> waiting_;
  std::optional<slice_decoder> decoder_; // of the front
  std::map<uint64_t, lent> lent_;
  uint64_t last_ticket_ = 0;
};

} // namespace cafka
