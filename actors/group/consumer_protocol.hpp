// What members of a classic group tell each other, as the bytes that the coordinator passes on unread.
#pragma once

#include <vector>

#include "cafka/actors/group/group_view.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// The metadata of a join: topics, user data, what is owned, generation and rack. Id and instance travel elsewhere.
wire::bytes write_subscription(const member_subscription& member);

/// Reads that into `member`, whose id and instance stay. Versions beyond ours are read as our highest, as all clients do.
/// Errors: malformed, for another member's bytes may be anything; `member` has no topics then.
error read_subscription(byte_span data, member_subscription& member);

wire::bytes write_assignment(const std::vector<topic_partition>& partitions);

/// In order, each once. No bytes at all are an assignment of nothing. Errors: malformed.
error read_assignment(byte_span data, std::vector<topic_partition>& partitions);

} // namespace cafka
