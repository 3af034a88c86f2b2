#pragma once

#include "settings.hpp"

#include <string>
#include <string_view>

namespace cafka::cli {

/// Applies one property by its standard name, as Java's clients and librdkafka know it (`linger.ms`, `acks`, …).
/// Throws cafka::error (invalid_configuration): an unknown name with the nearest valid ones, a value with what is allowed.
void set_property(settings& to, std::string_view name, std::string_view value);

/// The same for "name=value", as -X takes it.
void set_property(settings& to, std::string_view assignment);

/// The same for every line of a properties file; empty lines and lines that begin with # or ! are skipped. An error names
/// the file and the line.
void load_properties(settings& to, const std::string& file);

} // namespace cafka::cli
