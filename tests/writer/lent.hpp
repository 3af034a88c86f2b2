// Batches as partitions lend them to a sender.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "cafka/actors/writer/lent_batch.hpp"

namespace cafka::test {

/// A batch of so many bytes, of the partition of topic t that has the batcher's number.
inline lent_batch_ptr lent(uint64_t batcher, uint64_t id, size_t bytes, wire::uuid topic_id = {}) {
  auto data = std::make_shared<arena>(bytes);
  data->resize(bytes);
  return std::make_shared<const lent_batch>(lent_batch{
      .batcher = batcher,
      .id = id,
      .topic = "t",
      .topic_id = topic_id,
      .partition = static_cast<int32_t>(batcher),
      .bytes = data});
}

} // namespace cafka::test
