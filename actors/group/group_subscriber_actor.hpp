// The interface of the actor that a group's reader delivers to. Written by the user.
#pragma once

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/group/group_member_actor.hpp"
#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/record_batch.hpp"

namespace cafka {

struct group_subscriber_trait {
  using signatures = type_list<
      /// As of a subscriber: answering means that it is dealt with, and may be committed. A batch that stays unanswered for
      /// longer than `max_poll_interval` makes the member leave its group, until it is answered.
      caf::result<void>(record_batch_ptr),
      /// What happened to a partition, in order with its batches. The answer is ignored.
      caf::result<void>(partition_event),
      /// What the member has now. Its batches follow. The answer is ignored.
      caf::result<void>(group_assigned),
      /// No more batches of these come. Answered when those that are unanswered are dealt with or dropped: what was answered by
      /// then is committed before the partitions are given up.
      caf::result<void>(group_revoked),
      /// These are gone, and what is unanswered of them will be read by others, too. The answer is ignored.
      caf::result<void>(group_lost),
      /// The membership has ended for good. The answer is ignored.
      caf::result<void>(group_failed)>;
};
using group_subscriber_actor = typed_actor<group_subscriber_trait>;

} // namespace cafka
