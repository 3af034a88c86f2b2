// Makes connects: one thread for all of a connector's dials, and none while there are none.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>

#include "cafka/actors/connection/dial_table.hpp"
#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Runs a `dial_race` for each dial over non-blocking sockets. The caller makes the handshake over each socket that it is
/// given, and tells what came of it: the dial then ends, or goes on with the addresses that are left. An address whose handshake
/// failed comes last when its endpoint is dialled next.
class dialer {
public:
  using time_point = dial_table::time_point;

  dialer(dialer_parts parts, dial_callbacks tell);
  dialer(const dialer&) = delete;
  dialer& operator=(const dialer&) = delete;
  /// Ends all dials, and the thread.
  ~dialer();

  /// Begins a dial under a new number. An error: there is no thread for it, and nothing follows. `timeout`, of which the deadline
  /// was made, is named in errors.
  error begin(uint64_t dial, const endpoint& where, std::chrono::milliseconds timeout, time_point deadline);
  /// The handshake over the socket of that attempt succeeded: the dial is over.
  void succeeded(uint64_t dial, size_t attempt);
  /// It failed.
  void failed(uint64_t dial, size_t attempt, const error& why);
  /// The dial is over.
  void cancel(uint64_t dial);

private:
  struct shared_state;

  std::shared_ptr<shared_state> state_; // the thread's, too
  std::thread thread_;
};

} // namespace cafka
