// What was fetched of a partition and is not consumed yet: decoded and delivered in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "cafka/actors/reader/fetch/fetch_messages.hpp"
#include "cafka/actors/reader/partition/decompressor.hpp"
#include "cafka/actors/reader/partition/reading_actions.hpp"
#include "cafka/actors/reader/partition/slice_decoder.hpp"
#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/partition_position.hpp"
#include "cafka/actors/reader/reader_commons.hpp"

namespace cafka {

/// Slices and events go in, batches and events go out in the same order, while less than a window of bytes is with the
/// subscriber. A slice that has to wait and is small beside its response is copied out, so that the response can go.
///
/// Owns the delivered position, and knows whether the end of the log is reached.
class delivery_queue {
public:
  /// What it wants done is appended to `actions`. `window`: bytes. `waiter` is called when `pump` may get on again.
  delivery_queue(
      slice_rules rules, const reader_commons& commons, budget_share_ptr share, room_waiter waiter, size_t window,
      std::vector<reading::action>& actions)
      : rules_(std::move(rules)),
        pool_(commons.pool),
        counters_(commons.counters),
        decompressor_(commons, std::move(share), std::move(waiter), rules_.max_decompressed_bytes),
        window_(window),
        actions_(actions) {
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
  void pause() { paused_ = true; }
  void resume() { paused_ = false; }
  /// Batches are with the subscriber, which has not answered them.
  bool awaits_answers() const { return !lent_.empty(); }
  /// What comes next is to be decompressed, and there is no room for that.
  bool blocked() const { return blocked_; }
  /// Counts the pieces that were got on with.
  uint64_t progress() const { return progress_; }
  /// The subscriber has answered.
  void consumed(uint64_t ticket);

  /// Delivers what may be delivered. If what comes next cannot be read, answers what it is and drops everything behind it.
  unreadable_batch pump();

  /// The delivered position, and the log's bounds as of the latest slice.
  const partition_position& position() const { return position_; }
  /// The first offset that was delivered and not answered; the position if there is none.
  int64_t unanswered_from() const { return lent_.empty() ? position_.position : lent_.begin()->second.base_offset; }

private:
  struct lent {
    int64_t base_offset = 0;
    size_t bytes = 0;
  };
  struct waiting {
    fetched_slice_ptr slice;
    std::optional<partition_event> event;
  };

  fetched_slice_ptr copy_out(const fetched_slice& slice) const;
  bool full() const { return unanswered_ >= window_; }
  void tell(partition_event event);
  void deliver(slice_piece& piece);
  void begin(const fetched_slice_ptr& slice);
  void place(int64_t offset);
  void move_to(int64_t offset);
  void pop();
  int64_t end_of(const fetched_slice& slice) const;
  void announce_end();

  const slice_rules rules_;
  const arena_pool_ptr pool_;
  const read_counters_ptr counters_;
  decompressor decompressor_;
  const size_t window_;
  std::vector<reading::action>& actions_;
  partition_position position_;
  bool paused_ = false;
  bool at_end_ = false;
  bool blocked_ = false;
  uint64_t progress_ = 0;
  std::deque<waiting> waiting_;
  std::optional<slice_decoder> decoder_; // of the front
  std::map<uint64_t, lent> lent_;        // batches that are with the subscriber, by ticket
  size_t unanswered_ = 0;                // their bytes
  uint64_t last_ticket_ = 0;
};

} // namespace cafka
