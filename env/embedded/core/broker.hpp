#pragma once

#include "cafka/embedded/core/fetch_sessions.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace cafka::embedded {

struct broker {
  int32_t id = 0;
  std::string host;
  uint16_t port = 0;
  std::optional<std::string> rack;
  bool up = true;
  fetch_sessions sessions;
};

} // namespace cafka::embedded
