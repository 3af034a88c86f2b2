#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/writer/batch_queue.hpp"
#include "cafka/wire/records/batch_view.hpp"
#include "tests/writer/partition_model.hpp"

namespace cafka::test {

using namespace std::chrono_literals;

/// A queue for t-0 that gets records named "0", "1", … and is driven by hand.
struct queue_bench {
  using time_point = batch_queue::time_point;

  explicit queue_bench(batch_queue_options options = {}) : queue(with_place(std::move(options))) {}

  static batch_queue_options with_place(batch_queue_options options) {
    options.topic = "t";
    options.partition = 0;
    return options;
  }

  static record_slice slice_of(size_t first, int32_t count, size_t value_bytes = 0) {
    record_slice slice;
    for (int32_t i = 0; i < count; ++i) {
      auto value = std::to_string(first + static_cast<size_t>(i));
      value.resize(std::max(value.size(), value_bytes), '.');
      slice.append(1 << 30, 1'000, nullptr, value, {});
    }
    return slice;
  }

  /// Adds records as one request; returns its number.
  uint64_t add(int32_t count = 1, std::chrono::nanoseconds patience = 120s, bool exclusive = true) {
    auto slice = slice_of(added, count);
    added += static_cast<size_t>(count);
    queue.add(
        slice,
        {.exclusive = exclusive,
         .records = {++requests, 0, 0, count},
         .deadline = now + patience,
         .patience = std::chrono::ceil<std::chrono::milliseconds>(patience)},
        now);
    return requests;
  }

  void ready(uint64_t sender = 1) {
    queue.offer_identity({7, epoch, version});
    queue.assign(sender);
    queue.credit(sender);
  }

  /// As a writer does: a newer identity if one is wanted.
  void renew() {
    if (!queue.wanted_identity()) return;
    queue.offer_identity({7, ++epoch, ++version});
  }

  std::optional<batch_queue::loan> lend(uint64_t sender = 1) {
    auto loan = queue.lend(now);
    if (loan) queue.credit(sender);
    return loan;
  }

  void acknowledge(uint64_t id, int64_t offset = -1) { queue.take_back({.id = id, .base_offset = offset}, now); }
  void refuse(uint64_t id, errc code) { queue.take_back({.id = id, .what = error{code}}, now); }
  void doubt(uint64_t id) {
    queue.take_back({.id = id, .how = returned_batch::kind::in_doubt, .what = error{errc::connection_closed}}, now);
  }
  void unsent(uint64_t id, errc code = errc::connection_refused) {
    queue.take_back({.id = id, .how = returned_batch::kind::unsent, .what = error{code}}, now);
  }
  void pass(std::chrono::nanoseconds time) {
    now += time;
    queue.advance(now);
  }

  static wire::batch_header header(const batch_queue::loan& loan) {
    return wire::batch_view::parse(loan.bytes->span())->header();
  }

  batch_queue queue;
  time_point now{std::chrono::hours{1}};
  int16_t epoch = 0;
  uint64_t version = 1;
  size_t added = 0;
  uint64_t requests = 0;
};

/// Has five batches in flight, the first acknowledgement behind it.
struct five_lent : queue_bench {
  five_lent() {
    ready();
    add();
    acknowledge(lend()->id, 0);
    for (int i = 0; i < 5; ++i) {
      add();
      loans.push_back(*lend());
    }
    queue.take_settlements();
  }
  std::vector<batch_queue::loan> loans;
};

} // namespace cafka::test
