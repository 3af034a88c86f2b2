// Limits that depend on each other: they follow the one that was given.
#pragma once

#include "cafka/actors/properties/property_table.hpp"

namespace cafka::properties {

/// Adapts what was not given to what was. Throws cafka::error, invalid_configuration, if two that were given contradict each
/// other, naming both.
void adapt(draft& in);

} // namespace cafka::properties
