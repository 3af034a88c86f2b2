// Decompresses the batches of one partition into memory that was taken from the reader's budget before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "cafka/actors/reader/read_budget.hpp"
#include "cafka/actors/reader/reader_commons.hpp"
#include "cafka/codecs/arena.hpp"
#include "cafka/wire/error_code.hpp"
#include "cafka/wire/records/batch_view.hpp"

namespace cafka {

/// What batches were decompressed to, one behind the other, and its part of the budget.
class leased_arena {
public:
  size_t size() const { return memory_.size(); }
  size_t capacity() const { return memory_.capacity(); }
  std::span<const std::byte> span() const { return memory_.span(); }

private:
  friend class decompressor;

  lease of_; // outlives the memory
  arena memory_;
};

/// Formats do not tell how much a batch expands to, so it is guessed by what others of the partition did, and tried again with
/// twice as much if it was not enough.
class decompressor {
public:
  enum class outcome : uint8_t {
    done,
    no_room, ///< try again when the waiter was called; or, if the arena has something, deliver that first
    failed
  };

  /// `limit`: of one batch, in bytes.
  decompressor(const reader_commons& commons, budget_share_ptr share, room_waiter waiter, size_t limit)
      : pool_(commons.pool),
        counters_(commons.counters),
        share_(std::move(share)),
        waiter_(std::move(waiter)),
        limit_(limit) {}

  /// Appends what the batch expands to. `wish`: so much may follow in the same arena, compressed. If it failed, `why` says how.
  outcome append(const wire::batch_view& batch, leased_arena& to, size_t wish, errc& why);
  /// No more is appended: gives back what was taken in vain, for which the content may move.
  void finish(leased_arena& what) const;

  /// Once so much was decompressed, what follows is better put into another arena.
  static constexpr size_t enough = 1024 * 1024;

  const budget_share_ptr& share() const { return share_; }

private:
  bool make_room(leased_arena& in, size_t more, size_t wish);
  size_t expanded(size_t compressed) const;
  void learn(size_t compressed, size_t expanded);

  arena_pool_ptr pool_;
  read_counters_ptr counters_;
  budget_share_ptr share_;
  room_waiter waiter_;
  size_t limit_;
  double expansion_ = 4;
};

} // namespace cafka
