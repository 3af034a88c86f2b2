// Which errors a reader expects to pass.
#pragma once

#include "cafka/wire/error_code.hpp"

namespace cafka {

/// Whether trying again may help. What the table calls final stops reading, but for UNKNOWN_SERVER_ERROR: brokers answer it
/// for what passes, too, such as a log directory that is being moved.
inline bool may_pass(errc code) {
  const auto& info = describe(code);
  return info.retriable || info.refresh_metadata || code == errc::unknown_server_error;
}

} // namespace cafka
