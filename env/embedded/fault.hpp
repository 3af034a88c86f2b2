#pragma once

#include "cafka/wire/api_key.hpp"
#include "cafka/wire/error_code.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace cafka::embedded {

/// How a broker misbehaves.
enum class fault_kind : uint8_t {
  answer_error, ///< not handled: `code` is answered for each topic and partition the fault matches, the rest is handled
  drop_before,  ///< not handled: the connection is closed
  drop_after,   ///< handled, then the connection is closed without the reply
  silence,      ///< handled, but neither this nor any later request of the connection is answered; it stays open
  delay,        ///< handled at once, the reply is held for `time`
  cut_reply, ///< handled; the first `bytes` bytes of the reply (its length prefix counts), then the connection closes
  corrupt_reply, ///< handled; the byte at `bytes` of the reply (from its length prefix, at most the last) is inverted
  throttle,      ///< handled; the reply says `throttle_time_ms` = `time`, where its version has the field,
                 ///< and the broker takes nothing more from the connection for so long (KIP-219)
};

/// One line of a fault script: which requests, and what happens to them. Of several that match a request all act, but for
/// `answer_error`: of those for the same topic and partition one acts on a request, in the order in which they were
/// injected, so that a sequence of errors can be scripted. A request is matched when it arrives.
struct fault {
  static constexpr int always = -1;

  /// Requests of this API; nothing: of every API.
  std::optional<wire::api_key> api{};
  /// Requests to this broker; nothing: to any.
  std::optional<int32_t> broker{};
  /// Requests that name this topic; empty: all requests.
  std::string topic{};
  /// With `topic`: requests that name this partition; -1: any.
  int32_t partition = -1;
  fault_kind kind = fault_kind::answer_error;
  /// Of `answer_error`: one of Kafka's codes.
  errc code = errc::unknown_server_error;
  /// Of `delay` and `throttle`.
  std::chrono::milliseconds time{0};
  /// Of `cut_reply` and `corrupt_reply`.
  size_t bytes = 0;
  /// So many matching requests pass before the fault acts.
  int skip = 0;
  /// So many matching requests it acts on; `always`: until `clear_faults`.
  int times = 1;

  /// Of `corrupt_reply`: the reply's last byte.
  static constexpr size_t last_byte = std::numeric_limits<size_t>::max();
};

/// Names an injected fault, to ask how often it acted.
enum class fault_id : uint64_t {};

} // namespace cafka::embedded
