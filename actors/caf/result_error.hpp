// The error in what a handler answers.
#pragma once

#include "cafka/actors/caf/version.hpp"

#if CAFKA_CAF_1
#include <variant>
#endif

namespace cafka {

/// No error if it holds none: a value, or an answer that comes later.
inline caf::error error_of(const caf::result<void>& answer) {
#if CAFKA_CAF_1
  const auto* why = std::get_if<caf::error>(&answer.get_data());
  return why ? *why : caf::error{};
#else
  return answer.flag == caf::rt_error ? answer.err : caf::error{};
#endif
}

} // namespace cafka
