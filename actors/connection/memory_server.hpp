// Brokers without sockets, as the connector in memory sees them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "cafka/actors/connection/endpoint.hpp"

namespace cafka {

/// What one side of a connection does to the other: bytes, cut anywhere, then possibly the end.
struct memory_delivery {
  uint64_t connection = 0;
  std::vector<std::byte> data;
  bool close = false;
};

/// All brokers of a cluster, behind one interface: bytes in, bytes out, and the time as an argument. The connector calls it
/// from one actor only. Times are those of the actor system, which tests advance by hand.
class memory_server {
public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~memory_server() = default;

  /// A client dials. Nothing: nobody listens there. Otherwise a number that no other connection has or had.
  virtual std::optional<uint64_t> connect(const endpoint& where, time_point now) = 0;
  /// A client sent bytes.
  virtual void receive(uint64_t connection, std::span<const std::byte> data, time_point now) = 0;
  /// A client closed its connection.
  virtual void disconnect(uint64_t connection, time_point now) = 0;
  /// What is due by `now`, in order for each connection. Asked after each call above, and when `next_due` comes.
  virtual std::vector<memory_delivery> take(time_point now) = 0;
  /// When `take` will have something next, if nothing else happens before.
  virtual std::optional<time_point> next_due() const = 0;
  /// Called back whenever something became due out of turn, such as a connection that a test cuts. May be ignored.
  virtual void on_change(std::function<void()> callback) = 0;
};

} // namespace cafka
