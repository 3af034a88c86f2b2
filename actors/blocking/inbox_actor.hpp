// The interface of the subscriber that stands for a thread.
#pragma once

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/group/group_subscriber_actor.hpp"
#include "cafka/actors/reader/partition_position.hpp"
#include "cafka/actors/reader/reader_stats.hpp"
#include "cafka/actors/reader/start_position.hpp"
#include "cafka/actors/reader/subscriber_actor.hpp"

#include <cstdint>
#include <vector>

namespace cafka::blocking {

/// What a reader and a group's reader have in common.
struct reading_trait {
  using signatures = type_list<
      caf::result<void>(seek_atom, topic_partition, start_position), caf::result<void>(pause_atom, topic_partition),
      caf::result<void>(resume_atom, topic_partition), caf::result<std::vector<partition_position>>(position_atom),
      caf::result<reader_stats>(stats_atom), caf::result<void>(close_atom)>;
};
using reading_actor = typed_actor<reading_trait>;

struct inbox_trait {
  using signatures = type_list<
      /// Puts the batch into the queue; answered when the thread is done with it.
      caf::result<void>(record_batch_ptr),
      /// Puts the event into the queue.
      caf::result<void>(partition_event),
      /// The thread is done with the delivery of this number. No error for one that is unknown.
      caf::result<void>(settle_atom, uint64_t),
      /// Names the reader. The thread is told when it ends: nothing more comes then.
      caf::result<void>(watch_atom, caf::strong_actor_ptr),
      /// The reader's positions. All that was delivered below them is in the queue by the time of the answer. Errors: the reader's;
      /// closed if it has ended.
      caf::result<std::vector<partition_position>>(position_atom),
      /// Seeks in the reader, then drops what was delivered from before. It has to go through here: only the subscriber knows
      /// that nothing from before the answer is still on its way. Errors: the reader's; closed if it has ended.
      caf::result<void>(seek_atom, topic_partition, start_position),
      // -- in a group --
      /// Puts it into the queue.
      caf::result<void>(group_assigned),
      /// Drops what waits of it. Answered when it is committed how far the thread is, for which one that is at work on a batch
      /// of it is waited for.
      caf::result<void>(group_revoked),
      /// Drops what waits of it.
      caf::result<void>(group_lost),
      /// Nothing more comes.
      caf::result<void>(group_failed),
      /// The thread has let go of the batch that was recalled.
      caf::result<void>(release_atom),
      /// The thread is there, and has told how far it is: commits that.
      caf::result<void>(flush_atom),
      /// The timer of its own.
      caf::result<void>(tick_atom, uint64_t)>;
};
using inbox_actor = typed_actor<inbox_trait>;

} // namespace cafka::blocking
