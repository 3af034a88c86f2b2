#include "cafka/actors/fleet/delivery_window.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace cafka {

namespace {

/// `count` bits from the lowest on; all of them if it is 64.
uint64_t low_bits(uint64_t count) { return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1; }

} // namespace

bool delivery_window::settle(uint64_t first, uint64_t last) {
  if (first > last || last >= next_) return false;
  for (auto at = std::max(first, lowest_); at <= last;) {
    const auto end = std::min(last + 1, (at / word_size + 1) * word_size);
    if (auto& of = chunk_of(at); of.body) {
      auto& done = of.body->done[at % chunk_size / word_size];
      const auto bits = low_bits(end - at) << at % word_size;
      open_ -= static_cast<size_t>(std::popcount(bits & ~done));
      done |= bits;
      if (done == all_done) release_if_done(of);
    }
    at = end;
  }
  advance();
  return true;
}

bool delivery_window::is_open(uint64_t which) const {
  return which >= lowest_ && which < next_ && (word_of(which) >> which % word_size & 1) == 0;
}

int64_t delivery_window::offset_of(uint64_t which) const {
  if (which < lowest_ || which >= next_) return -1;
  const auto& of = chunk_of(which);
  if (of.body) return of.body->offsets[which % chunk_size];
  if (which % chunk_size == 0) return of.first;
  return which % chunk_size == chunk_size - 1 ? of.last : -1;
}

uint64_t delivery_window::word_of(uint64_t which) const {
  const auto& of = chunk_of(which);
  return of.body ? of.body->done[which % chunk_size / word_size] : all_done;
}

uint64_t delivery_window::next_done(uint64_t from) const {
  while (from < next_) {
    const auto rest = word_of(from) >> from % word_size;
    if (rest != 0) return from + static_cast<uint64_t>(std::countr_zero(rest));
    from = (from / word_size + 1) * word_size;
  }
  return next_;
}

uint64_t delivery_window::next_open(uint64_t from) const {
  while (from < next_) {
    const auto done = static_cast<uint64_t>(std::countr_one(word_of(from) >> from % word_size));
    if (done < word_size - from % word_size) return std::min(from + done, next_);
    from = (from / word_size + 1) * word_size;
  }
  return next_;
}

void delivery_window::grow(int64_t first) {
  auto& added = chunks_.emplace_back();
  added.first = first;
  if (spare_)
    added.body = std::move(spare_);
  else
    added.body = std::make_unique_for_overwrite<entries>();
  added.body->done.fill(0);
  ++bodies_;
}

void delivery_window::release_if_done(chunk& of) {
  if (std::ranges::any_of(of.body->done, [](uint64_t word) { return word != all_done; })) return;
  if (spare_)
    of.body.reset();
  else
    spare_ = std::move(of.body);
  --bodies_;
}

void delivery_window::advance() {
  while (lowest_ < next_) {
    if (auto& front = chunks_.front(); front.body) {
      const auto word = front.body->done[lowest_ % chunk_size / word_size];
      const auto done = static_cast<uint64_t>(std::countr_one(word >> lowest_ % word_size));
      lowest_ += done;
      if (done == 0 || lowest_ % word_size != 0) return;
      continue; // the chunk has another word, or else it would be without entries
    }
    chunks_.pop_front();
    lowest_ = ++base_ * chunk_size;
  }
}

size_t delivery_window::memory() const {
  return sizeof(*this) + chunks_.size() * sizeof(chunk) + (bodies_ + (spare_ ? 1 : 0)) * sizeof(entries);
}

} // namespace cafka
