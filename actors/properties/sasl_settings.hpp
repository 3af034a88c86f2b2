#pragma once

#include "cafka/actors/properties/property_table.hpp"

namespace cafka::properties {

/// What `sasl.*` says. Throws as `protect` does.
sasl_mechanism sasl_of(draft& in);

} // namespace cafka::properties
