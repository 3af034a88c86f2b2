// The memory that a reader may hold: taken before it is filled, given back when nobody sees it any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace cafka {

class read_budget;
using read_budget_ptr = std::shared_ptr<read_budget>;

/// Tells somebody that there may be room again. Called from any thread, once for each refusal at the most.
using room_waiter = std::shared_ptr<const std::function<void()>>;

/// What one partition holds: slices that wait or are looked at, what was copied or decompressed from them. Made by its budget,
/// which keeps the numbers.
class budget_share {
public:
  explicit budget_share(read_budget_ptr of);
  ~budget_share();
  budget_share(const budget_share&) = delete;
  budget_share& operator=(const budget_share&) = delete;

  const read_budget_ptr& budget() const { return budget_; }

private:
  friend class read_budget;

  const read_budget_ptr budget_;
  size_t bytes_ = 0;  // guarded by the budget
  size_t pieces_ = 0; // the same: that were decompressed
};
using budget_share_ptr = std::shared_ptr<budget_share>;

/// Bytes of a budget, until it is destroyed: with the last view of what it is for, on whatever thread that is.
class lease {
public:
  lease() = default;
  lease(lease&& other) noexcept { swap(other); }
  lease& operator=(lease&& other) noexcept {
    lease{std::move(other)}.swap(*this);
    return *this;
  }
  lease(const lease&) = delete;
  lease& operator=(const lease&) = delete;
  ~lease();

  size_t bytes() const { return bytes_; }
  explicit operator bool() const { return budget_ != nullptr; }

private:
  friend class read_budget;

  enum class use : unsigned char {
    request,  // room for an answer that was asked for
    response, // the answer
    slice,    // a partition's part of one: counts for the partition alone, because the response counts already
    copy,     // of a slice
    piece     // that was decompressed from slices
  };
  lease(read_budget_ptr budget, budget_share_ptr share, use what)
      : budget_(std::move(budget)), share_(std::move(share)), use_(what) {}
  void swap(lease& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(share_, other.share_);
    std::swap(use_, other.use_);
    std::swap(bytes_, other.bytes_);
    std::swap(beyond_, other.beyond_);
  }

  read_budget_ptr budget_;
  budget_share_ptr share_;
  use use_ = use::request;
  size_t bytes_ = 0;
  bool beyond_ = false; // it is the one piece that may exceed the budget
};

/// One budget for all of a reader. Thread-safe.
///
/// A quarter is for answers that are under way, a quarter for small slices, which keep a whole answer alive. Half is the partitions': one
/// half of that is divided evenly, so that each has its part whatever the others hold; the other goes to those who need more, each up to
/// as much as it leaves, so that it never runs out. A partition that does not give back is refused, and the others go on.
///
/// How large something is turns out when it is there, so the budget may be exceeded by one batch for each broker. And so that there is
/// always a way on, by one decompressed batch, if its partition has no other.
class read_budget : public std::enable_shared_from_this<read_budget> {
public:
  static read_budget_ptr make(size_t bytes) { return read_budget_ptr{new read_budget{bytes}}; }
  read_budget(const read_budget&) = delete;
  read_budget& operator=(const read_budget&) = delete;

  /// How many there are to share it.
  void share_among(size_t partitions, size_t fetchers);
  budget_share_ptr open() { return std::make_shared<budget_share>(shared_from_this()); }

  // -- for fetchers --
  /// Whether a request may be made. If not, `waiter` is called.
  bool may_request(const room_waiter& waiter);
  /// Room for the answer to a request: up to `most`, at least one byte.
  lease request(size_t most);
  /// The answer is there, and of this size.
  void received(lease& request, size_t bytes);
  /// Whether the partition may be fetched. If not, `waiter` is called.
  bool may_fetch(const budget_share_ptr& share, const room_waiter& waiter);
  /// How much of a partition to ask for at a time: `most`, or, if room is short, the partition's even part of it.
  size_t to_ask_for(size_t most) const;
  /// `bytes` of an answer are kept alive for the partition's sake.
  lease slice(const budget_share_ptr& share, size_t bytes);

  // -- for partitions --
  /// Nothing of the partition is fetched until others, or whoever keeps its batches, let go of some.
  bool is_full_for(const budget_share_ptr& share) const;
  /// Small slices had better be copied than keep the answers alive that they are in.
  bool crowded() const;
  lease copy(const budget_share_ptr& share, size_t bytes);
  /// Makes `piece` one of `bytes`, before they are decompressed. False: there is no room; then, if it is `needed`, the partition has
  /// nothing else to go on with, and `waiter` is called.
  bool take_piece(const budget_share_ptr& share, lease& piece, size_t bytes, bool needed, const room_waiter& waiter);
  /// What it really came to.
  void settle(lease& piece, size_t bytes);

  /// Bytes that are taken.
  size_t used() const;
  /// Bytes that may be.
  size_t size() const { return bytes_; }

private:
  friend class budget_share;
  friend class lease;

  using key = std::pair<const void*, const budget_share*>; // waiter, share
  struct waiting {
    std::weak_ptr<const std::function<void()>> waiter;
    key who;          // without a share: for a request
    size_t bytes = 0; // of a piece; 0: for the partition to be fetched
  };
  using queue = std::map<uint64_t, waiting>;

  explicit read_budget(size_t bytes) : bytes_(bytes) {}

  void change(lease& of, size_t bytes);
  void count(budget_share& share, size_t bytes);
  void give_back(lease& of) noexcept;
  void wake(std::unique_lock<std::mutex>& lock) noexcept;
  void wait(const room_waiter& waiter, const budget_share* share, size_t bytes);
  queue::iterator drop(queue::iterator one);
  bool eligible(const waiting& one) const;
  size_t even_part() const { return bytes_ / 4 / partitions_; }
  size_t above_part(const budget_share& share) const;
  bool has_room(const budget_share& share) const { return share.bytes_ == 0 || room(share) > 0; }
  size_t room(const budget_share& share) const;
  bool fits(const budget_share& share, size_t more) const { return more <= room(share) && used_ + more <= bytes_; }
  bool may_exceed(const budget_share& share, size_t own, size_t more) const;

  const size_t bytes_;
  mutable std::mutex mutex_;
  size_t partitions_ = 1;
  size_t fetchers_ = 1;
  size_t used_ = 0;
  size_t responses_ = 0; // of these
  size_t above_ = 0;     // what partitions hold above their even parts
  bool exceeded_ = false;
  std::set<budget_share*> shares_;
  queue waiting_; // in the order in which they came, wherever they are in memory
  std::map<key, uint64_t> places_;
  uint64_t last_place_ = 0;
};

} // namespace cafka
