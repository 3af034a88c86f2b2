// Requests about offsets, as questions.
#pragma once

#include <functional>
#include <vector>

#include "cafka/actors/client/offset_requests.hpp"
#include "cafka/actors/client/question.hpp"

namespace cafka {

/// Brokers refuse a request that names a partition twice, and tell its answers apart by nothing else: parts of it that name each
/// once, one at least. What is asked twice in the same way is asked once.
std::vector<list_offsets> one_query_a_partition(const list_offsets& what);

/// Of such a part. Asks the leaders. The names are those of the partitions, as to_string() has them; `told` gets each answer.
question ask(const list_offsets& what, std::function<void(const partition_offset&)> told);

} // namespace cafka
