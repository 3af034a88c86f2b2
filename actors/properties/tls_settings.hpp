#pragma once

#include "cafka/actors/properties/property_table.hpp"

namespace cafka::properties {

/// What `ssl.*` says, tried once: the files are read. Throws as `protect` does.
tls_config tls_of(draft& in);

} // namespace cafka::properties
