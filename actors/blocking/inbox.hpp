// The subscriber that stands for a thread.
#pragma once

#include "cafka/actors/blocking/arrival_queue.hpp"
#include "cafka/actors/blocking/group_duties.hpp"
#include "cafka/actors/blocking/inbox_actor.hpp"
#include "cafka/actors/caf/compat.hpp"

#include <cstdint>
#include <map>
#include <memory>

namespace cafka::blocking {

class inbox_state {
public:
  static inline const char* name = "cafka.inbox";

  inbox_state(inbox_actor::pointer self, std::shared_ptr<arrival_queue> queue);
  /// In a group.
  inbox_state(inbox_actor::pointer self, std::shared_ptr<arrival_queue> queue, group_terms terms);
  ~inbox_state();
  inbox_actor::behavior_type make_behavior();

private:
  caf::result<void> deliver(record_batch_ptr batch);
  void settle(uint64_t number);
  void watch(const caf::strong_actor_ptr& reader);
  caf::result<std::vector<partition_position>> positions();
  caf::result<void> seek(const topic_partition& of, start_position to);
  caf::result<void> revoke(const group_revoked& what);

  inbox_actor::pointer self_;
  watcher watch_;
  caf::actor_addr reader_; // weak: it holds us
  std::shared_ptr<arrival_queue> queue_;
  uint64_t last_number_ = 0;
  std::map<uint64_t, promise<void>> unsettled_;
  std::unique_ptr<group_duties> group_; // null: in none
};

} // namespace cafka::blocking
