#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "cafka/wire/error_code.hpp"
#include "cafka/wire/records/batch_records.hpp"
#include "cafka/wire/records/batch_view.hpp"

namespace cafka::test {

/// A partition's log with the checks of Kafka's ProducerStateManager: what an idempotent producer has to live with.
class partition_model {
public:
  struct answer {
    errc code = errc::none;
    int64_t base_offset = -1;
  };

  /// Appends a batch, or recognises it, or refuses it.
  answer append(byte_span bytes) {
    auto view = wire::batch_view::parse(bytes);
    if (!view || view->magic() != 2 || !view->crc_ok()) return {errc::corrupt_message};
    if (largest_batch != 0 && static_cast<size_t>(view->record_count()) > largest_batch)
      return {errc::message_too_large};
    if (view->producer_id() < 0) return {errc::none, write(*view)};
    auto& state = producers_[view->producer_id()];
    auto seen = batch{view->producer_epoch(), view->base_sequence(), view->last_sequence(), 0};
    if (state.empty()) return remember(state, seen, *view); // a broker without state takes any first number
    const auto& last = state.back();
    if (seen.epoch < last.epoch) return {errc::invalid_producer_epoch};
    if (seen.epoch > last.epoch)
      return seen.first != 0 ? answer{errc::out_of_order_sequence_number} : restart(state, seen, *view);
    for (const auto& b : state)
      if (b.first == seen.first && b.last == seen.last) return {errc::none, b.offset};
    if (seen.first != wire::add_sequence(last.last, 1)) return {errc::out_of_order_sequence_number};
    return remember(state, seen, *view);
  }

  /// Forgets its producers, as when their batches were deleted.
  void forget_producers() { producers_.clear(); }

  /// The values in the log.
  std::vector<std::string> values;
  /// Batches of more records are refused with MESSAGE_TOO_LARGE; 0: any number will do.
  size_t largest_batch = 0;

private:
  struct batch {
    int16_t epoch;
    int32_t first;
    int32_t last;
    int64_t offset;
  };

  int64_t write(const wire::batch_view& view) {
    auto base = static_cast<int64_t>(values.size());
    arena scratch;
    wire::batch_records records;
    if (wire::open_batch(view, scratch, 1 << 30, records) != errc::none) return -1;
    for (const auto& r : records) values.emplace_back(r.value.text());
    return base;
  }
  answer restart(std::deque<batch>& state, batch seen, const wire::batch_view& view) {
    state.clear();
    return remember(state, seen, view);
  }
  answer remember(std::deque<batch>& state, batch seen, const wire::batch_view& view) {
    seen.offset = write(view);
    state.push_back(seen);
    if (state.size() > 5) state.pop_front();
    return {errc::none, seen.offset};
  }

  std::map<int64_t, std::deque<batch>> producers_;
};

} // namespace cafka::test
