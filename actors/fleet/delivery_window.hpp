// The deliveries of a partition from the oldest that is not done up to the last.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

namespace cafka {

/// Deliveries are counted from 0, and done in any order. What is kept of each is its offset and a bit, in chunks, which go when all in
/// them are done: one delivery that stays open holds its own chunk, and 24 bytes for every 128 deliveries behind it.
class delivery_window {
public:
  /// The delivery of this offset, the next one. It may be done already.
  uint64_t push(int64_t offset, bool done) {
    const auto which = next_++;
    const auto at = which % chunk_size;
    if (at == 0) grow(offset);
    auto& newest = chunks_.back();
    newest.last = offset;
    newest.body->offsets[at] = offset;
    ++open_;
    if (done) settle(which);
    return which;
  }

  /// It is done. False if there is none of that number; true again if it is done already.
  bool settle(uint64_t which) {
    if (which < lowest_ || which >= next_) return which < next_;
    auto& of = chunk_of(which);
    if (!of.body) return true;
    auto& done = of.body->done[which % chunk_size / word_size];
    const auto bit = uint64_t{1} << which % word_size;
    if ((done & bit) != 0) return true;
    const auto word = done |= bit;
    --open_;
    if (word == all_done) {
      release_if_done(of);
      if (which == lowest_) advance();
    } else if (which == lowest_) {
      ++lowest_; // still in this word, which has another bit
      if ((word >> lowest_ % word_size & 1) != 0) advance();
    }
    return true;
  }

  /// The same for all from `first` to `last`, this one included. Nothing is done if there is one among them that does not exist.
  bool settle(uint64_t from, uint64_t to);

  /// The lowest that is not done; `next()` if all are done.
  uint64_t lowest() const { return lowest_; }
  /// How many there were.
  uint64_t next() const { return next_; }
  /// How many are not done.
  size_t open() const { return open_; }
  bool is_open(uint64_t which) const;

  /// Of one that is open, or at the start or the end of a run of such as are done; -1: it is not kept.
  int64_t offset_of(uint64_t which) const;
  /// The first that is done, from this one on, which is not below `lowest()`; `next()` if there is none.
  uint64_t next_done(uint64_t from) const;
  /// The first that is not done, from this one on; `next()` if there is none.
  uint64_t next_open(uint64_t from) const;

  /// Bytes that are taken.
  size_t memory() const;

private:
  static constexpr size_t word_size = 64;
  static constexpr size_t chunk_size = 128;
  static constexpr size_t word_count = chunk_size / word_size;
  static constexpr uint64_t all_done = ~uint64_t{0};

  struct entries {
    std::array<int64_t, chunk_size> offsets;
    std::array<uint64_t, word_count> done;
  };

  /// Without its entries all of it is done.
  struct chunk {
    int64_t first = -1;
    int64_t last = -1;
    std::unique_ptr<entries> body = {};
  };

  const chunk& chunk_of(uint64_t which) const { return chunks_[which / chunk_size - base_]; }
  chunk& chunk_of(uint64_t which) { return chunks_[which / chunk_size - base_]; }
  uint64_t word_of(uint64_t which) const;

  void grow(int64_t first);
  void release_if_done(chunk& of);
  void advance();

  uint64_t base_ = 0; // chunks that are gone
  uint64_t lowest_ = 0;
  uint64_t next_ = 0;
  size_t open_ = 0;
  std::deque<chunk> chunks_;
  std::unique_ptr<entries> spare_; // so that in-order work allocates nothing
  size_t bodies_ = 0;
};

} // namespace cafka
