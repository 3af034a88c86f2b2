#include "cafka/embedded/core/producer_states.hpp"

namespace cafka::embedded {

namespace {

/// As many as a broker remembers, and so the most requests in flight that an idempotent producer may have.
constexpr size_t remembered_batches = 5;

int32_t last_sequence(const wire::batch_header& batch) {
  return wire::add_sequence(batch.base_sequence, batch.last_offset_delta);
}

} // namespace

producer_states::verdict producer_states::check(const wire::batch_header& batch) const {
  auto found = producers_.find(batch.producer_id);
  // A producer that the partition does not know may begin anywhere: its records may have gone with the retention.
  if (found == producers_.end()) return {};
  const auto& known = found->second;
  if (batch.producer_epoch < known.epoch) return {errc::invalid_producer_epoch};
  if (batch.producer_epoch > known.epoch)
    return {batch.base_sequence == 0 ? errc::none : errc::out_of_order_sequence_number};
  for (const auto& w : known.last)
    if (w.first_sequence == batch.base_sequence && w.last_sequence == last_sequence(batch))
      return {errc::none, w.base_offset};
  auto expected = wire::add_sequence(known.last.back().last_sequence, 1);
  return {batch.base_sequence == expected ? errc::none : errc::out_of_order_sequence_number};
}

void producer_states::appended(const wire::batch_header& batch, int64_t base_offset) {
  auto& known = producers_[batch.producer_id];
  if (known.epoch != batch.producer_epoch) known = {batch.producer_epoch, {}};
  known.last.push_back({batch.base_sequence, last_sequence(batch), base_offset});
  if (known.last.size() > remembered_batches) known.last.pop_front();
}

} // namespace cafka::embedded
