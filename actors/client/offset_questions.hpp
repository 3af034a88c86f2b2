// Requests about offsets, as questions.
#pragma once

#include <functional>

#include "cafka/actors/client/offset_requests.hpp"
#include "cafka/actors/client/question.hpp"

namespace cafka {

/// Asks the leaders. The names are those of the partitions, as to_string() has them; `told` gets each answer.
question ask(const list_offsets& what, std::function<void(const partition_offset&)> told);

} // namespace cafka
