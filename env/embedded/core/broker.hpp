#pragma once

#include "cafka/embedded/core/fetch_sessions.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace cafka::wire {
struct metadata_response;
} // namespace cafka::wire

namespace cafka::embedded {

struct broker {
  int32_t id = 0;
  std::string host;
  uint16_t port = 0;
  std::optional<std::string> rack;
  bool up = true;
  /// All that it tells of metadata; null: it tells what is.
  std::shared_ptr<const wire::metadata_response> frozen_view;
  fetch_sessions sessions;
};

} // namespace cafka::embedded
