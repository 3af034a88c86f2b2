#include "cafka/actors/reader/partition/decompressor.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "cafka/wire/records/batch_records.hpp"

namespace cafka {

namespace {

// No arena is smaller.
constexpr size_t least = 4 * 1024;

} // namespace

size_t decompressor::expanded(size_t compressed) const {
  return std::max(least, static_cast<size_t>(static_cast<double>(compressed) * expansion_));
}

// Up at once, down slowly: too much is given back, too little has to be done again.
void decompressor::learn(size_t compressed, size_t expanded) {
  const auto ratio = 1.1 * static_cast<double>(expanded) / static_cast<double>(std::max<size_t>(compressed, 1));
  expansion_ = std::max({ratio, 0.75 * expansion_ + 0.25 * ratio, 1.0});
}

// For all that is wished at once if there is room, or at least for this batch; what a first batch needs may be refused to none for ever.
bool decompressor::make_room(leased_arena& in, size_t more, size_t wish) {
  const auto needed = in.size() + more;
  if (needed <= in.capacity()) return true;
  const auto wanted = std::max({needed, std::min(enough, in.size() + wish), std::min(enough, 2 * in.capacity())});
  auto& budget = *share_->budget();
  auto size = wanted;
  if (wanted == needed || !budget.take_piece(share_, in.of_, wanted, false, waiter_)) {
    size = needed;
    if (!budget.take_piece(share_, in.of_, needed, in.size() == 0, waiter_)) return false;
  }
  if (in.capacity() == 0) {
    in.memory_ = pool_->take(size, size);
    if (in.capacity() > 2 * size) in.memory_ = arena{size, size}; // that is for others
    in.memory_.set_home(pool_);
    budget.settle(in.of_, std::max(size, in.capacity()));
  } else {
    in.memory_.set_growth_limit(size);
    in.memory_.reserve(size);
  }
  return true;
}

decompressor::outcome decompressor::append(const wire::batch_view& batch, leased_arena& to, size_t wish, errc& why) {
  const auto before = to.size();
  const auto compressed = batch.bytes().size();
  for (auto limit = std::min(limit_, expanded(compressed));; limit = std::min(limit_, 2 * limit)) {
    why = errc::none;
    if (!make_room(to, limit, expanded(wish))) return outcome::no_room;
    const auto since = std::chrono::steady_clock::now();
    why = wire::decompress_body(batch, to.memory_, limit);
    const auto size = to.size() - before;
    counters_->decompressed(compressed, why == errc::none ? size : 0, std::chrono::steady_clock::now() - since);
    if (why == errc::none) {
      learn(compressed, size);
      return outcome::done;
    }
    to.memory_.resize(before);
    if (why != errc::decompressed_too_large || limit == limit_) return outcome::failed;
    expansion_ =
        2.0 * static_cast<double>(limit) / static_cast<double>(compressed); // should there be no room for it now
  }
}

// What was guessed far too large is not kept.
void decompressor::finish(leased_arena& what) const {
  if (!what.of_) return;
  if (what.capacity() > 2 * what.size() + least) {
    arena exact{what.size(), what.size()};
    exact.append(what.span());
    what.memory_ = std::move(exact);
  }
  share_->budget()->settle(what.of_, what.capacity());
}

} // namespace cafka
