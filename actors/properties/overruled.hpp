// Settings of security that stand for the same thing: the ones of the lower precedence give way.
#pragma once

#include "cafka/actors/properties/property_table.hpp"

namespace cafka::properties {

/// Whether the setting was given, with a lower precedence than the other one.
bool is_overruled(const draft& in, std::string_view setting, std::string_view by);

/// What a command line names another way than the file does is as if the file had not named it: `-X ssl.ca.location` instead of the
/// file's trust store, `-X sasl.username` instead of its `sasl.jaas.config`.
void forget_overruled(draft& in);

} // namespace cafka::properties
