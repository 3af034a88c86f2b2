// What a membership is at the moment, and what is needed to go on with it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/topic_partition.hpp"
#include "cafka/wire/uuid.hpp"

namespace cafka {

/// What a membership does.
enum class group_phase : uint8_t {
  idle,        ///< nothing is subscribed to, or the member has left
  joining,     ///< it joins, or waits before it does again
  rebalancing, ///< partitions are being given up or shared out
  stable,      ///< it has its part
  stalled,     ///< its user was slower than max_poll_interval: it has left until the user comes back
  leaving,     ///< it is about to have left
  failed       ///< for good: see the error
};

struct group_status {
  group_phase phase = group_phase::idle;
  /// Empty: none yet.
  std::string member_id = {};
  /// Of the protocol of KIP-848 the member epoch; -1: none.
  int32_t generation = -1;
  /// Of the classic protocol: the assignor that the group agreed on, and whether this member runs it.
  std::string assignor = {};
  bool leads = false;
  std::vector<topic_partition> assigned = {};
  /// Of the topics that are assigned, with the protocol of KIP-848.
  std::map<std::string, wire::uuid> topic_ids = {};
  /// What went wrong last, until it has passed.
  error cause = {};
};

/// What a membership goes on with that is started in place of one that has ended unexpectedly.
struct group_resumption {
  /// As the member was told last (`group_status`). Empty: there is nothing to go on with.
  std::string member_id = {};
  int32_t generation = -1;
  std::map<std::string, wire::uuid> topic_ids = {};
  /// What the member has, and what is committed of it (-1: nothing is).
  std::vector<committed_offset> owned = {};

  friend bool operator==(const group_resumption&, const group_resumption&) = default;
};

} // namespace cafka
