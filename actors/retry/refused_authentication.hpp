// What a broker answers to a client whom it does not let in.
#pragma once

#include "cafka/wire/error_code.hpp"

namespace cafka {

/// It will do so again: whoever waits is told at once, and another attempt has time.
constexpr bool is_refused_authentication(errc code) {
  return code == errc::authentication_failed || code == errc::sasl_authentication_failed
         || code == errc::unsupported_sasl_mechanism;
}

} // namespace cafka
