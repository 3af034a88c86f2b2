// How connections are protected, of what properties say of it.
#pragma once

#include "cafka/actors/properties/property_table.hpp"

namespace cafka::properties {

/// Makes `cluster.tls` and `cluster.sasl` of the settings, if any was given; reads the files that they name. Throws cafka::error,
/// invalid_configuration, in the names of properties: what is missing, contradicts, or would have no effect, and files of no use. No
/// secret is in it.
void protect(draft& in);

/// Throws likewise if a bootstrap server is written as a listener that connections are not protected for.
void check_listeners(const draft& in);

} // namespace cafka::properties
