// What went wrong with a record that a worker of a fleet had.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "cafka/wire/error.hpp"

namespace cafka {

/// A record was not dealt with: how, why, and how often that was tried. A value: threads may have copies.
struct failure {
  /// The names are those of the enumerators, in headers of dead letters and in events, too.
  enum class kind : uint8_t {
    error,      ///< the handler answered with an error
    exception,  ///< the handler threw: its worker has crashed
    crash,      ///< the worker ended while it had the record
    timeout,    ///< nothing was settled within the time that a handler has
    abandoned,  ///< the handler dropped the promise that it answers with
    undecodable ///< no handler saw it: its batch is damaged, or cannot be decompressed
  };

  kind what = kind::error;
  /// What the handler, or whoever noticed, says. A code that policies know it by, and a text for people.
  cafka::error why = cafka::error{errc::handler_failed};
  /// How often the record was tried where it was read, this time included. Undecodable ones are not tried at all.
  uint32_t attempts = 1;

  friend bool operator==(const failure&, const failure&) = default;
};

std::string_view to_string(failure::kind what);
std::ostream& operator<<(std::ostream& out, failure::kind what);
/// The other way round; nothing if it is no such name.
std::optional<failure::kind> failure_kind_of(std::string_view name);

/// "exception at attempt 3: no such account".
std::string to_string(const failure& what);

} // namespace cafka
