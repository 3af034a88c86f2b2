// The subscriber that stands for a thread.
#pragma once

#include "cafka/actors/blocking/arrival_queue.hpp"
#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/reader/subscriber_actor.hpp"

#include <cstdint>
#include <map>
#include <memory>

namespace cafka::blocking {

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
      caf::result<void>(seek_atom, topic_partition, start_position)>;
};
using inbox_actor = typed_actor<inbox_trait>;

class inbox_state {
public:
  static inline const char* name = "cafka.inbox";

  inbox_state(inbox_actor::pointer self, std::shared_ptr<arrival_queue> queue);
  ~inbox_state();
  inbox_actor::behavior_type make_behavior();

private:
  caf::result<void> deliver(record_batch_ptr batch);
  void settle(uint64_t number);
  void watch(const caf::strong_actor_ptr& reader);
  caf::result<std::vector<partition_position>> positions();
  caf::result<void> seek(const topic_partition& of, start_position to);

  inbox_actor::pointer self_;
  watcher watch_;
  caf::actor_addr reader_; // weak: it holds us
  std::shared_ptr<arrival_queue> queue_;
  uint64_t last_number_ = 0;
  std::map<uint64_t, promise<void>> unsettled_;
};

} // namespace cafka::blocking
