// The error that a call throws.
#pragma once

#include "cafka/wire/error.hpp"

namespace cafka::test {

/// None if it throws none.
template <class F>
error thrown(F call) {
  try {
    call();
  } catch (const error& why) { return why; }
  return {};
}

} // namespace cafka::test
