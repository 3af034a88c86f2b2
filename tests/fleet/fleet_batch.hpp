// Batches for tests of fleets.
#pragma once

#include "cafka/actors/reader/record_batch.hpp"
#include "cafka/wire/records/batch_writer.hpp"
#include "cafka/wire/topic_partition.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cafka::test {

/// Records with these keys, at offsets `step` apart from `base` on, whose values are their offsets.
inline record_batch_ptr fleet_batch(
    const topic_partition& of, int64_t base, const std::vector<std::optional<std::string>>& keys, int64_t step = 1) {
  auto body = std::make_shared<arena>();
  const auto count = static_cast<int32_t>(keys.size());
  for (int32_t i = 0; i < count; ++i) {
    const auto& key = keys[static_cast<size_t>(i)];
    const auto value = std::to_string(base + i * step);
    wire::append_record(
        *body, SIZE_MAX, i, static_cast<int32_t>(i * step), key ? bytes_view{*key} : bytes_view{}, bytes_view{value},
        {});
  }
  std::vector<batch_run> runs{{.records = {body->span(), count, base, 1'000}, .count = keys.size()}};
  record_batch::facts about{
      .topic = of.topic,
      .partition = of.partition,
      .base_offset = base,
      .next_offset = base + count * step,
      .leader_epoch = 3,
      .high_watermark = base + count * step};
  return std::make_shared<const record_batch>(about, std::move(runs), std::vector<std::shared_ptr<const void>>{body});
}

/// The same for so many records without keys.
inline record_batch_ptr fleet_batch(const topic_partition& of, int64_t base, size_t count) {
  return fleet_batch(of, base, std::vector<std::optional<std::string>>(count));
}

} // namespace cafka::test
