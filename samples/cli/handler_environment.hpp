#pragma once

#include "cafka/actors/fleet/fleet_record.hpp"

#include <string>
#include <vector>

namespace cafka::cli {

/// The environment of the command, without what handlers are told in theirs.
std::vector<std::string> inherited_environment();

/// What a handler is told of a record: CAFKA_TOPIC, CAFKA_PARTITION, CAFKA_OFFSET, CAFKA_TIMESTAMP, CAFKA_ATTEMPT;
/// CAFKA_KEY unless it is null; CAFKA_HEADERS, a JSON array of names and values in turn, and CAFKA_HEADER_NAME for
/// each; CAFKA_NULL=1 if the value is null. What a variable cannot hold, a NUL or a text of more than 64 KiB, is left
/// out, and CAFKA_OMITTED has the names of such.
void add_record_variables(std::vector<std::string>& to, const fleet_record& record);

} // namespace cafka::cli
