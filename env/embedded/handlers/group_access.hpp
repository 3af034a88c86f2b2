#pragma once

#include "cafka/embedded/handlers/request_context.hpp"

#include <string>

namespace cafka::embedded {

class classic_group;

/// Why this broker does not answer for a group: what a fault says, INVALID_GROUP_ID, NOT_COORDINATOR; `none`: it does.
/// Groups of members have a name; offsets may be of a group whose name is empty.
errc check_group(const request_context& context, const std::string& group, bool may_be_nameless = false);

/// Null: there is no group of the classic protocol.
classic_group* find_classic(const request_context& context, const std::string& group);

/// A member id's random part, written as Java writes it.
std::string random_member_id(cluster_state& state);

} // namespace cafka::embedded
