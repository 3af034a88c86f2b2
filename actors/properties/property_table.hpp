// The table of all properties that have an effect: names, values, fields.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cafka/actors/properties/properties.hpp"
#include "cafka/actors/properties/property_value.hpp"
#include "cafka/actors/properties/security_settings.hpp"

namespace cafka::properties {

/// What is being put together: the configurations, and what is no field of theirs.
struct draft : configured {
  std::optional<int> retries;
  std::optional<int> level, gzip_level, lz4_level, zstd_level;
  security_settings security;
  /// The text that a field was given, by its path; none for secrets.
  std::map<std::string, std::string, std::less<>> given_as;
  /// The precedence of the property that a field was given by, by its path; none for what the defaults have been given.
  std::map<std::string, int, std::less<>> precedences;

  /// Below all others if the field was not given.
  int precedence_of(std::string_view path) const {
    const auto found = precedences.find(path);
    return found == precedences.end() ? std::numeric_limits<int>::min() : found->second;
  }
};

struct field {
  std::string_view path;
  place (*in)(draft&) = nullptr;
};

struct row {
  std::string_view name;       ///< Java's name if it has one, else librdkafka's first, else one of our own
  std::string_view java;       ///< its name there; empty: none
  std::string_view librdkafka; ///< its names there, separated by spaces; empty: none
  field fields[4];             ///< what it sets; unused ones are empty
  number_rule rule;
  std::string_view text;
  /// A more specific property wins over it where both set a field.
  bool general = false;
};

std::span<const row> table();
/// Those of encryption and authentication.
std::span<const row> security_rows();

/// The row with that name; null: there is none.
const row* row_named(std::string_view name);

/// Each name of a row, whoever's it is, once.
std::vector<std::string_view> names_of(const row& of);

/// The field's place; none if no property sets it.
std::optional<place> place_of(draft& in, std::string_view path);

/// What to call a field: the property that set it, else the one that can, else its path.
std::string name_of(const draft& in, std::string_view path);

} // namespace cafka::properties
