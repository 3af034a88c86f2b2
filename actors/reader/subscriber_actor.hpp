// The interface of the actor that a reader delivers to. Written by the user of a reader.
#pragma once

#include <functional>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/record_batch.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

struct subscriber_trait {
  using signatures = type_list<
      /// A batch of one partition, in order of offsets. Answering, with a result or an error, means: consumed. Of a partition more
      /// is delivered while less than twice `partition_max_bytes` is unanswered; a subscriber that answers late, through a
      /// promise, slows the partition down and nothing else.
      ///
      /// A batch takes its room in the reader's buffer until the last who has it lets go of it. Who keeps records for long copies
      /// them: a buffer that is full of kept batches gets nothing more to read.
      caf::result<void>(record_batch_ptr),
      /// What happened to a partition, in order with its batches. The answer is ignored.
      caf::result<void>(partition_event)>;
};
using subscriber_actor = typed_actor<subscriber_trait>;

/// Names the subscriber of a partition; null: the reader's own. Called by the reader, in its turn, once for each partition that it
/// begins to read, and again when a partition goes on whose subscriber has ended. Must not wait, and may spawn.
using subscriber_factory = std::function<subscriber_actor(const topic_partition&)>;

} // namespace cafka
