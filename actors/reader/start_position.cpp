#include "cafka/actors/reader/start_position.hpp"

namespace cafka {

std::string to_string(const start_position& position) {
  switch (position.at) {
  case start_position::place::first:
    return "first";
  case start_position::place::last:
    return "last";
  case start_position::place::offset:
    return "offset " + std::to_string(position.value);
  case start_position::place::time:
    return "time " + std::to_string(position.value) + " ms";
  }
  return "start_position(" + std::to_string(static_cast<int>(position.at)) + ")";
}

std::string to_string(offset_reset reset) {
  switch (reset) {
  case offset_reset::first:
    return "first";
  case offset_reset::last:
    return "last";
  case offset_reset::error:
    return "error";
  }
  return "offset_reset(" + std::to_string(static_cast<int>(reset)) + ")";
}

} // namespace cafka
