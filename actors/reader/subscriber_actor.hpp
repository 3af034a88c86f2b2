// The interface of the actor that a reader delivers to. Written by the user of a reader.
#pragma once

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/record_batch.hpp"

namespace cafka {

struct subscriber_trait {
  using signatures = type_list<
      /// A batch of one partition, in order of offsets. Answering means: consumed. The answer, a result or an error, gives the
      /// batch's bytes back to the reader's buffer, so what is kept beyond it is the subscriber's own memory. At most two
      /// batches of a partition are unanswered at a time; a subscriber that answers late, through a promise, slows reading
      /// down and nothing else.
      caf::result<void>(record_batch_ptr),
      /// What happened to a partition, in order with its batches. The answer is ignored.
      caf::result<void>(partition_event)>;
};
using subscriber_actor = typed_actor<subscriber_trait>;

} // namespace cafka
