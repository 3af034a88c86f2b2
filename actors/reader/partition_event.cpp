#include "cafka/actors/reader/partition_event.hpp"

namespace cafka {

namespace {

std::string place_of(const partition_event& event) {
  return event.partition < 0 ? event.topic : event.topic + "-" + std::to_string(event.partition);
}

// The reason names the place itself.
std::string reason_of(const partition_event& event) {
  return event.reason ? event.reason.what() : place_of(event) + ": no reason is known";
}

} // namespace

std::string to_string(partition_event::what kind) {
  switch (kind) {
  case partition_event::what::end_reached:
    return "end_reached";
  case partition_event::what::reset:
    return "reset";
  case partition_event::what::truncated:
    return "truncated";
  case partition_event::what::recreated:
    return "recreated";
  case partition_event::what::held_up:
    return "held_up";
  case partition_event::what::recovered:
    return "recovered";
  case partition_event::what::failed:
    return "failed";
  }
  return "partition_event(" + std::to_string(static_cast<int>(kind)) + ")";
}

bool has_moved(const partition_event& event) {
  using what = partition_event::what;
  return event.kind == what::reset || event.kind == what::truncated || event.kind == what::recreated;
}

std::string to_string(const partition_event& event) {
  const auto at = event.offset < 0 ? std::string{} : " at offset " + std::to_string(event.offset);
  switch (event.kind) {
  case partition_event::what::end_reached:
    return place_of(event) + ": the end is reached" + at;
  case partition_event::what::recovered:
    return place_of(event) + ": it is read again" + (at.empty() ? at : "," + at);
  case partition_event::what::held_up:
    return "held up, and tried on: " + reason_of(event);
  case partition_event::what::failed:
    return "stopped: " + reason_of(event);
  case partition_event::what::reset:
  case partition_event::what::truncated:
  case partition_event::what::recreated:
    break;
  }
  return reason_of(event);
}

} // namespace cafka
