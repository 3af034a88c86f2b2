#include "cafka/actors/reader/read_budget.hpp"

#include <algorithm>
#include <iterator>

namespace cafka {

namespace {

// Less is not asked for of a partition, however many there are: a broker's answer has a cost of its own.
constexpr size_t least_to_ask_for = 64 * 1024;

} // namespace

budget_share::budget_share(read_budget_ptr of) : budget_(std::move(of)) {
  const std::lock_guard guard{budget_->mutex_};
  budget_->shares_.insert(this);
}

// It holds nothing any more: leases keep it.
budget_share::~budget_share() {
  const std::lock_guard guard{budget_->mutex_};
  budget_->shares_.erase(this);
  auto& queue = budget_->waiting_;
  for (auto one = queue.begin(); one != queue.end();)
    one = one->second.who.second == this ? budget_->drop(one) : std::next(one);
}

lease::~lease() {
  if (budget_) budget_->give_back(*this);
}

// -- the rules ---------------------------------------------------------------------------------------------------------

size_t read_budget::above_part(const budget_share& share) const {
  return share.bytes_ - std::min(share.bytes_, even_part());
}

// How much more the partition may hold.
size_t read_budget::room(const budget_share& share) const {
  const auto in_part = even_part() - std::min(share.bytes_, even_part());
  const auto common = bytes_ / 4 - std::min(bytes_ / 4, above_);
  const auto above = above_part(share);
  return in_part + (common > above ? (common - above) / 2 : 0);
}

// A batch that fits nowhere must not stop its partition for good. `own`: pieces of the partition that are being made.
bool read_budget::may_exceed(const budget_share& share, size_t own, size_t more) const {
  return share.pieces_ == own && (used_ + more <= bytes_ || !exceeded_);
}

bool read_budget::eligible(const waiting& one) const {
  const auto* share = one.who.second;
  if (!share) return used_ < bytes_;
  if (one.bytes > 0) return fits(*share, one.bytes) || may_exceed(*share, 0, one.bytes);
  return has_room(*share);
}

// -- the count ---------------------------------------------------------------------------------------------------------

void read_budget::count(budget_share& share, size_t bytes) {
  above_ -= above_part(share);
  share.bytes_ = bytes;
  above_ += above_part(share);
}

void read_budget::change(lease& of, size_t bytes) {
  const auto before = std::exchange(of.bytes_, bytes);
  if (of.share_) count(*of.share_, of.share_->bytes_ - before + bytes);
  if (of.use_ == lease::use::slice) return;
  used_ = used_ - before + bytes;
  if (of.use_ == lease::use::response) responses_ = responses_ - before + bytes;
}

void read_budget::give_back(lease& of) noexcept {
  std::unique_lock lock{mutex_};
  change(of, 0);
  if (of.use_ == lease::use::piece) --of.share_->pieces_;
  if (of.beyond_) exceeded_ = false;
  wake(lock);
}

void read_budget::share_among(size_t partitions, size_t fetchers) {
  std::unique_lock lock{mutex_};
  partitions_ = std::max<size_t>(partitions, 1);
  fetchers_ = std::max<size_t>(fetchers, 1);
  above_ = 0;
  for (const auto* share : shares_) above_ += above_part(*share);
  wake(lock);
}

size_t read_budget::used() const {
  const std::lock_guard guard{mutex_};
  return used_;
}

// -- those who wait ----------------------------------------------------------------------------------------------------

// Who asks again keeps its place.
void read_budget::wait(const room_waiter& waiter, const budget_share* share, size_t bytes) {
  if (!waiter) return;
  const key who{waiter.get(), share};
  const auto [place, is_new] = places_.try_emplace(who, last_place_ + 1);
  if (is_new) ++last_place_;
  waiting_.insert_or_assign(place->second, waiting{waiter, who, bytes});
}

read_budget::queue::iterator read_budget::drop(queue::iterator one) {
  places_.erase(one->second.who);
  return waiting_.erase(one);
}

// All for whom there is room, each as if it were alone: who comes too late waits again. They may call us.
void read_budget::wake(std::unique_lock<std::mutex>& lock) noexcept {
  std::vector<waiting> found;
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    if (!it->second.waiter.expired() && !eligible(it->second)) {
      ++it;
      continue;
    }
    found.push_back(it->second);
    it = drop(it);
  }
  lock.unlock();
  for (const auto& one : found)
    if (auto waiter = one.waiter.lock()) (*waiter)();
}

// -- for fetchers ------------------------------------------------------------------------------------------------------

bool read_budget::may_request(const room_waiter& waiter) {
  const std::lock_guard guard{mutex_};
  if (used_ < bytes_) return true;
  wait(waiter, nullptr, 0);
  return false;
}

lease read_budget::request(size_t most) {
  lease made{shared_from_this(), nullptr, lease::use::request};
  const std::lock_guard guard{mutex_};
  const auto left = bytes_ - std::min(bytes_, used_);
  change(made, std::max<size_t>(std::min({most, left, bytes_ / 4 / fetchers_}), 1));
  return made;
}

void read_budget::received(lease& request, size_t bytes) {
  std::unique_lock lock{mutex_};
  const bool less = bytes < request.bytes_;
  change(request, 0);
  request.use_ = lease::use::response;
  change(request, bytes);
  if (less) wake(lock);
}

bool read_budget::may_fetch(const budget_share_ptr& share, const room_waiter& waiter) {
  const std::lock_guard guard{mutex_};
  if (has_room(*share)) return true;
  wait(waiter, share.get(), 0);
  return false;
}

size_t read_budget::to_ask_for(size_t most) const {
  const std::lock_guard guard{mutex_};
  return used_ <= bytes_ / 2 ? most : std::min(most, std::max(even_part(), least_to_ask_for));
}

lease read_budget::slice(const budget_share_ptr& share, size_t bytes) {
  lease made{shared_from_this(), share, lease::use::slice};
  const std::lock_guard guard{mutex_};
  change(made, bytes);
  return made;
}

// -- for partitions ----------------------------------------------------------------------------------------------------

bool read_budget::is_full_for(const budget_share_ptr& share) const {
  const std::lock_guard guard{mutex_};
  return used_ >= bytes_ || !has_room(*share);
}

bool read_budget::crowded() const {
  const std::lock_guard guard{mutex_};
  return responses_ > bytes_ / 4;
}

lease read_budget::copy(const budget_share_ptr& share, size_t bytes) {
  lease made{shared_from_this(), share, lease::use::copy};
  const std::lock_guard guard{mutex_};
  change(made, bytes);
  return made;
}

bool read_budget::take_piece(
    const budget_share_ptr& share, lease& piece, size_t bytes, bool needed, const room_waiter& waiter) {
  if (bytes <= piece.bytes_) return true;
  const std::lock_guard guard{mutex_};
  const auto more = bytes - piece.bytes_;
  if (!fits(*share, more)) {
    if (!needed) return false;
    if (!piece.beyond_ && !may_exceed(*share, piece ? 1 : 0, more)) {
      wait(waiter, share.get(), bytes);
      return false;
    }
    if (used_ + more > bytes_) piece.beyond_ = exceeded_ = true;
  }
  if (!piece) {
    const bool beyond = piece.beyond_;
    piece = lease{shared_from_this(), share, lease::use::piece};
    piece.beyond_ = beyond;
    ++share->pieces_;
  }
  change(piece, bytes);
  return true;
}

void read_budget::settle(lease& piece, size_t bytes) {
  std::unique_lock lock{mutex_};
  const bool less = bytes < piece.bytes_;
  change(piece, bytes);
  if (less) wake(lock);
}

} // namespace cafka
