// Requests about groups, as questions.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "cafka/actors/client/group_requests.hpp"
#include "cafka/actors/client/question.hpp"

namespace cafka {

/// Asks one of the brokers; the one name is its id. `told` gets each group that it coordinates.
question ask(const list_groups& what, int32_t broker, std::function<void(const listed_group&)> told);

/// Asks each coordinator as if the group was classic; the names are the groups. `told` gets each that is.
question ask_classic(const std::vector<std::string>& groups, std::function<void(const group_description&)> told);
/// The same for groups of the new protocol.
question ask_consumer(const std::vector<std::string>& groups, std::function<void(const group_description&)> told);

/// Asks the coordinator; the one name is empty. `told` gets each offset.
question ask(const fetch_group_offsets& what, std::function<void(const committed_offset&)> told);

/// Asks the coordinator. The names are those of the partitions, as to_string() has them.
question ask(const set_group_offsets& what);
question ask(const delete_group_offsets& what);

/// Asks each coordinator; the names are the groups.
question ask(const delete_groups& what);

/// Asks the coordinator. The names are those of members and instances, in front of which stand "member " and "instance ".
question ask(const remove_group_members& what);

} // namespace cafka
