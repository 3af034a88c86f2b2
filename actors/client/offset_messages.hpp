// The wire messages of requests about offsets.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "cafka/actors/client/offset_requests.hpp"
#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/wire/messages/list_offsets.hpp"

namespace cafka {

/// Which broker is to be asked about what; and for what there is nobody to ask.
struct offsets_by_leader {
  std::map<int32_t, std::vector<offset_query>> queries;
  std::vector<std::pair<topic_partition, error>> refused;
};

/// Of those queries whose partition is in `pending`.
offsets_by_leader group_by_leader(
    const list_offsets& what, const std::set<topic_partition>& pending, const metadata& snapshot);

wire::list_offsets_request make_list_offsets(
    const std::vector<offset_query>& queries, bool read_committed, const metadata& snapshot,
    std::chrono::milliseconds time_left);

/// Calls `told` for each partition of a response.
void read(const wire::list_offsets_response& response, const std::function<void(const partition_offset&)>& told);

} // namespace cafka
