// What is told to a log: one entry for each thing that happened.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cafka/wire/error_code.hpp"

namespace cafka {

enum class log_level : uint8_t {
  info,    ///< what a healthy client does: connections, leaders, assignments
  warning, ///< what is wrong, and is tried again
  error    ///< what needs somebody: nobody is reached, or this client is not let in
};

/// What happened. Its name is that of the enumerator.
enum class log_event : uint8_t {
  connected,               ///< a connection is up: versions are agreed on, and the broker lets this client in
  disconnected,            ///< a connection was closed because nobody needs it
  connection_lost,         ///< a connection ended; `code` and the message say why
  dial_failed,             ///< a broker could not be connected
  authentication_refused,  ///< a broker does not let this client in
  no_broker,               ///< none of the brokers known could be connected
  metadata_failed,         ///< a broker did not tell what the cluster looks like
  rebootstrapping,         ///< the brokers known are given up: the bootstrap addresses are asked
  leader_changed,          ///< partitions have another leader
  leader_missing,          ///< partitions have no leader at the moment
  coordinator_found,       ///< which broker coordinates a group
  throttled,               ///< a broker has this client wait, as a quota is used up
  unencrypted_credentials, ///< a password or token goes over connections that others can read
  entries_lost             ///< entries were dropped because a callback took too long
};

std::string_view name_of(log_level what) noexcept;
std::string_view name_of(log_event what) noexcept;

/// One line of a log. Passwords, tokens and keys are never in it, nor are records. What does not apply is empty, or -1.
struct log_entry {
  log_level level = log_level::info;
  log_event event = log_event::connected;
  /// A sentence for people, which names what it is about; further fields may be ignored.
  std::string message = {};
  /// Address `host:port`.
  std::string broker = {};
  int32_t node = -1;
  /// What a connection is for: control, produce, fetch or group.
  std::string lane = {};
  std::string topic = {};
  int32_t partition = -1;
  std::string group = {};
  errc code = errc::none;
  /// So many more of its kind happened since the last one was told.
  uint64_t more = 0;
  std::chrono::system_clock::time_point time = {};

  /// All that applies besides level, time and message, as names and values: "event", "broker", "node", "lane", "topic", "partition",
  /// "group", "code" and "more", in this order.
  std::vector<std::pair<std::string_view, std::string>> fields() const;
};

/// One line for people, without an end of line: "2026-11-29T10:35:00.000Z WARNING MESSAGE [connection_lost broker=b1:9092 ...]".
std::string to_string(const log_entry& what);

/// Gets entries, one at a time, in a thread of the log's own: it may block, and holds up nobody but later entries. What it throws is
/// ignored.
using log_callback = std::function<void(const log_entry&)>;

} // namespace cafka
