// What happens to records on their way besides their outcome.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "cafka/wire/error.hpp"

namespace cafka {

/// Told while records wait, so that nobody has to wait for their outcome to hear what is wrong.
struct write_event {
  enum class what : uint8_t {
    /// Records have waited for a second, and none was acknowledged meanwhile: no broker or no leader can be reached, a broker
    /// refuses or does not answer, there is no producer id to be had. `reason` says what it is; it is tried on until
    /// delivery_timeout is over for each record, and `recovered` tells when it goes on. Each code is told once until then.
    held_up,
    /// Records are acknowledged again, or the topic was found, after it was held up.
    recovered
  };
  what kind = what::held_up;
  std::string topic = {};
  /// -1: all of the topic, which could not be looked up.
  int32_t partition = -1;
  /// none if recovered.
  error reason = {};
};

using write_event_listener = std::function<void(const write_event&)>;

/// A listener that is called for one event at a time, whoever calls; what it throws is dropped. An empty one stays empty.
write_event_listener one_at_a_time(write_event_listener listener);

std::string to_string(write_event::what);

/// A sentence for a log or a terminal: what happened where, and why.
std::string to_string(const write_event& event);

} // namespace cafka
