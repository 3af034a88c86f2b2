// The byte account of a fetcher: what it may still fetch, given what was fetched and is not consumed yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace cafka {

/// What became of a slice that was handed out. Sent back by whoever got it; a slice's last one leaves nothing of it charged.
struct credit_change {
  /// The registration that the slice was fetched for.
  uint64_t registration = 0;
  /// The response that the slice is a part of, as `credit::pin` named it; 0: none.
  uint64_t pin = 0;
  /// The slice no longer needs the response's memory: it was consumed, copied out or decompressed.
  bool unpinned = false;
  /// Change of the bytes held besides the response: copies and decompressed records, positive when they come to be.
  int64_t held = 0;
};

/// Counts what is really pinned: a response's memory is one buffer, so it counts whole until the last slice of it is let go;
/// what was copied or decompressed from it counts by itself. A registration's own part is what its slices weigh.
///
/// It may be overdrawn by one response, because what a broker answers is known only when it is there.
class credit {
public:
  explicit credit(size_t budget) : budget_(budget) {}

  void set_budget(size_t bytes) { budget_ = bytes; }
  /// How many registrations share the budget, and the least that each may have however many they are.
  void set_shares(size_t registrations, size_t least);

  /// A response has arrived and will be sliced. Answers its name; call `sliced` once it is.
  uint64_t pin(size_t bytes);
  /// A slice of it goes to a registration. `weight`: the bytes that are pinned for its sake, so those of the whole response
  /// unless the slice is copied out when it has to wait.
  void charge(uint64_t pin, uint64_t registration, size_t weight);
  /// All slices are charged: a response that nobody got a slice of is free again.
  void sliced(uint64_t pin);

  /// Changes of slices that are not charged (any more) are ignored.
  void apply(const credit_change& change);
  /// Whoever held the slices of these registrations (those of which the upper 32 bits are `holder`) is gone.
  void abandon(uint32_t holder);

  /// Bytes that are pinned.
  size_t used() const { return used_; }
  /// Bytes that may be asked for; 0: nothing may be asked for now.
  size_t left() const { return used_ < budget_ ? budget_ - used_ : 0; }
  /// Whether the registration has less than its share pinned. One that has not leaves the fetch session meanwhile, so that
  /// a slow partition does not use up what the others need.
  bool may_fetch(uint64_t registration) const;

private:
  struct response {
    size_t bytes = 0;
    size_t slices = 0;
    bool complete = false;
  };
  struct part {
    uint64_t pin = 0;
    size_t weight = 0;
  };
  struct account {
    std::vector<part> parts; // slices that still need their responses: few
    size_t weight = 0;       // of these
    size_t held = 0;
  };

  void unpin(account& of, uint64_t pin);
  void let_go(uint64_t pin);

  size_t budget_;
  size_t registrations_ = 1;
  size_t used_ = 0;
  size_t least_ = 0;
  uint64_t last_pin_ = 0;
  std::unordered_map<uint64_t, response> responses_;
  std::unordered_map<uint64_t, account> accounts_;
};

} // namespace cafka
