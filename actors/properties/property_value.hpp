// The values of properties: from text to a field of a configuration, and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cafka/actors/properties/security_settings.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/writer/writer_config.hpp"

namespace cafka::properties {

/// `auto.offset.reset` says where to start without a position and where to go on when the position is gone.
struct starting {
  start_position* start;
  offset_reset* reset;
};

/// A partitioner that is named by its class.
struct partitioner_class {
  partitioner* to;
};

/// Where a value goes, and by that of which kind it is.
using place = std::variant<
    std::chrono::milliseconds*, std::optional<std::chrono::milliseconds>*, size_t*, int*, std::optional<int>*, bool*,
    std::string*, std::vector<std::string>*, acks*, codec*, isolation_level*, group_protocol*, std::vector<assignor>*,
    partitioner*, partitioner_class, starting, secret*, security_protocol*, address_family*, metadata_recovery*,
    sasl_choice*, store_type*>;

/// What numbers may be. The property's own unit counts for the first two, that of the field for the others.
struct number_rule {
  int64_t least = 0;
  int64_t most = 0;
  /// What the field takes; the nearest of these stands for what is beyond, as the other clients take it.
  int64_t floor = 0;
  int64_t ceiling = 0;
  /// The field's unit in the property's.
  int64_t scale = 1;
  /// librdkafka takes fractions of milliseconds; they are rounded up.
  bool fractions = false;
  /// 0 and less mean that there is no limit.
  bool endless = false;
};

/// The values that are allowed, in words: "a whole number of milliseconds from 0 to 3600000".
std::string allowed(const place& to, const number_rule& rule);

/// Assigns a value. Returns what is wrong with it as "is 'x'; allowed is …", or nothing; `note` gets a sentence if another value
/// stands for it.
std::string assign(const place& to, std::string_view value, const number_rule& rule, std::string& note);

/// A text in quotes, for sentences: without control characters, and cut short if it is long.
std::string quoted(std::string_view text);

/// The value as a property would spell it; *** of a secret.
std::string show(const place& from);

/// The names of a place that has some, else none; for tests and lists.
std::vector<std::string> choices_of(const place& to);

inline bool is_secret(const place& at) { return std::holds_alternative<secret*>(at); }

/// Sizes, times and counts alike.
int64_t number_in(const place& from);
void set_number(const place& to, int64_t value);

} // namespace cafka::properties
