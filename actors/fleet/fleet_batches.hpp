// The batches that a fleet has got and not answered.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "cafka/actors/reader/record_batch.hpp"

namespace cafka {

/// A batch is answered once it has been looked through and none of its records is open: its reader then has room for another one.
class fleet_batches {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct batch {
    record_batch_ptr records = {};
    record_batch::iterator at = {};
    uint64_t number = 0;
    uint32_t source = 0;
    uint32_t open = 0;
    bool looked_through = false;
    time_point arrived = {};
  };

  uint32_t add(const record_batch_ptr& records, uint64_t number, uint32_t source, time_point now) {
    uint32_t slot = 0;
    if (free_.empty()) {
      slot = static_cast<uint32_t>(all_.size());
      all_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    all_[slot] = {.records = records, .at = records->begin(), .number = number, .source = source, .arrived = now};
    return slot;
  }

  batch& operator[](uint32_t slot) { return all_[slot]; }
  const batch& operator[](uint32_t slot) const { return all_[slot]; }

  void looked_through(uint32_t slot) {
    all_[slot].looked_through = true;
    answer_if_over(slot);
  }
  void settled(uint32_t slot) {
    --all_[slot].open;
    answer_if_over(slot);
  }

  bool empty() const { return all_.size() == free_.size(); }
  std::vector<uint64_t> take_answered() { return std::exchange(answered_, {}); }

  template <class F>
  void for_each(F f) const {
    for (const auto& each : all_)
      if (each.records) f(each);
  }

private:
  void answer_if_over(uint32_t slot) {
    auto& of = all_[slot];
    if (of.open > 0 || !of.looked_through) return;
    answered_.push_back(of.number);
    of = {};
    free_.push_back(slot);
  }

  std::vector<batch> all_;
  std::vector<uint32_t> free_;
  std::vector<uint64_t> answered_;
};

} // namespace cafka
