#include "cafka/actors/writer/write_event.hpp"

#include <memory>
#include <mutex>
#include <utility>

namespace cafka {

write_event_listener one_at_a_time(write_event_listener listener) {
  if (!listener) return listener;
  return [listener = std::move(listener), busy = std::make_shared<std::mutex>()](const write_event& event) {
    const std::lock_guard guard{*busy};
    try {
      listener(event);
    } catch (...) {
      // The user's function has nobody to report to; see writer_config.
    }
  };
}

std::string to_string(write_event::what kind) {
  switch (kind) {
  case write_event::what::held_up:
    return "held_up";
  case write_event::what::recovered:
    return "recovered";
  }
  return "write_event(" + std::to_string(static_cast<int>(kind)) + ")";
}

std::string to_string(const write_event& event) {
  if (event.kind == write_event::what::held_up) return std::string{"held up, and tried on: "} + event.reason.what();
  if (event.partition < 0) return event.topic + ": the topic is found";
  return event.topic + "-" + std::to_string(event.partition) + ": records are acknowledged again";
}

} // namespace cafka
