// Asks for the offsets that a group has stored.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/messages/offset_fetch.hpp"

namespace cafka {

/// The highest version that names topics by name.
inline constexpr int16_t max_offset_fetch_version = 9;

/// Whose offsets, and in whose name: without a member (or with an epoch of -1) anyone may ask.
struct offset_fetch_question {
  std::string group = {};
  std::vector<topic_partition> partitions = {};
  /// Offsets of transactions that are not decided yet are no answer: UNSTABLE_OFFSET_COMMIT (KIP-447).
  bool require_stable = true;
  std::string member_id = {};
  int32_t member_epoch = -1;
};

/// For versions 1 to 9.
wire::offset_fetch_request make_offset_fetch(const offset_fetch_question& what);

/// What is known of a partition: its offset, or why not.
struct fetched_offset {
  committed_offset what = {};
  error why = {};
};

/// Reads the answer: the partitions in it. Errors: the group's own, naming it; malformed.
error read_offset_fetch(
    byte_span body, int16_t version, const std::string& group, std::map<topic_partition, fetched_offset>& out);

} // namespace cafka
