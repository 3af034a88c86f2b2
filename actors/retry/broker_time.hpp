// Who waits for how long: the broker for its replicas, the client for the broker.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace cafka {

/// How much longer than the broker a client waits, so that REQUEST_TIMED_OUT comes as an answer. If both gave up at the same
/// instant, the connection would be lost, and with it whatever else is under way on it. A tenth of the time: the answer may
/// have to queue behind others at both ends.
constexpr std::chrono::milliseconds answer_margin(std::chrono::milliseconds time) {
  return std::clamp<std::chrono::milliseconds>(time / 10, std::chrono::milliseconds{500}, std::chrono::seconds{5});
}

/// How long a broker is told to work on a request (the `timeout_ms` of Produce, CreateTopics and the like) for which somebody
/// waits for `patience`: shorter by the margin, but half of it at least. 1 ms to what 32 bits can say.
constexpr std::chrono::milliseconds broker_time(std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds least{1}, most{std::numeric_limits<int32_t>::max()};
  patience = std::max(patience, least);
  return std::clamp(std::max(patience / 2, patience - answer_margin(patience)), least, most);
}

/// The other way round: how long a client waits for the answer of a broker that was told to work for `told`.
constexpr std::chrono::milliseconds answer_time(std::chrono::milliseconds told) { return told + answer_margin(told); }

} // namespace cafka
