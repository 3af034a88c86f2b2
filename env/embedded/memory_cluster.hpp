#pragma once

#include "cafka/embedded/controls.hpp"
#include "cafka/embedded/delivery.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace cafka::embedded {

/// The embedded cluster without sockets, threads and clock: the caller carries the bytes and says what time it is. For
/// tests on virtual time. After each call, and at `next_due`, `take` gives what the brokers have to say.
class memory_cluster : public controls {
public:
  explicit memory_cluster(config options = {});
  ~memory_cluster();

  /// Connects to the broker that is advertised as this host and port; nothing if none listens there.
  std::optional<connection_id> connect(std::string_view host, uint16_t port, time_point now);
  /// Bytes from the client, cut anywhere. Bytes for a closed connection are dropped.
  void receive(connection_id from, byte_span data, time_point now);
  /// The client closed the connection.
  void disconnect(connection_id who, time_point now);

  /// What is due by `now`, in order for each connection.
  std::vector<delivery> take(time_point now);
  /// When `take` has something next; nothing: not before the next call.
  std::optional<time_point> next_due() const;
  /// Called (without a lock held) when a control such as `move_leader` or `cut_connections` made something due at once.
  void on_change(std::function<void()> callback);

private:
  time_point now_{0}; // guarded by the engine's lock
};

} // namespace cafka::embedded
