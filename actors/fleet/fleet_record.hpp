// A record as a worker of a fleet gets it.
#pragma once

#include "cafka/wire/records/record.hpp"

#include <cstdint>
#include <string_view>

namespace cafka {

/// Views that are valid until the function that got it returns or, where it completes the record later, until then.
struct fleet_record : record_view {
  std::string_view topic = {};
  int32_t partition = -1;
  /// 1 the first time.
  uint32_t attempt = 1;
};

} // namespace cafka
