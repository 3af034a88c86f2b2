#pragma once

#include "cafka/embedded/core/cluster_state.hpp"
#include "cafka/embedded/core/encrypted_side.hpp"
#include "cafka/embedded/core/fault_script.hpp"
#include "cafka/embedded/core/frame_reader.hpp"
#include "cafka/embedded/core/sasl_gate.hpp"
#include "cafka/embedded/delivery.hpp"
#include "cafka/embedded/handlers/request_context.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace cafka::embedded {

/// The brokers of a cluster without I/O, threads and clock: bytes of requests in; replies out, at once or when they are due.
///
/// Like a broker it works on one request of a connection at a time and answers in order. A connection whose reply is not
/// yet sent, or whose request is parked, gets nothing else done.
class broker_core {
public:
  /// Throws `cafka::error` (invalid_configuration) if certificates or keys are of no use.
  explicit broker_core(config options);

  cluster_state& state() noexcept { return state_; }
  fault_script& script() noexcept { return script_; }

  // --- what a shell does ---
  /// Nothing if the broker is stopped or has too many connections.
  std::optional<connection_id> connect(int32_t broker);
  void receive(connection_id from, byte_span data, time_point now);
  /// Whether more bytes are of use now; else they are better left where they are.
  bool wants_input(connection_id from) const;
  /// The peer is gone.
  void disconnect(connection_id who);
  /// What is due, at most one delivery for each connection; `sent` has to follow before there is more for it.
  std::vector<delivery> take(time_point now);
  void sent(connection_id to, time_point now);
  std::optional<time_point> next_due() const;
  /// Has happen to groups and logs what is due. The calls above begin with it.
  void advance(time_point now);

  // --- what a test does ---
  /// Closes all connections of a broker.
  /// How connections are secured that come from now on, and who authenticates on any.
  void secure(security_options how);
  void cut(int32_t broker, time_point now);
  /// Has parked requests look at what has changed.
  void settle(time_point now);

  // --- what was seen ---
  uint64_t requests(wire::api_key api, int32_t broker) const;
  uint64_t connections_accepted(int32_t broker) const;
  size_t connections_open(int32_t broker) const;
  uint64_t bad_requests() const noexcept { return bad_requests_; }

private:
  struct connection {
    connection(int32_t at, const config& options)
        : broker(at), input(static_cast<size_t>(options.max_request_bytes)), gate(options.security) {}
    int32_t broker;
    frame_reader input;
    sasl_gate gate;
    std::unique_ptr<encrypted_side> tls{}; // null: plain text
    std::optional<parked_request> parked{};
    fault_effects faults{};          // of the request that is being worked on
    std::optional<delivery> reply{}; // waits until it is due
    time_point due{0};
    time_point muted_until{0}; // it is throttled (KIP-219)
    bool sending = false;      // the shell has the reply
    bool silent = false;

    bool is_idle() const noexcept { return !parked && !reply && !sending && !silent; }
  };

  void pump(connection_id id, connection& c, time_point now);
  void handle(connection_id id, connection& c, byte_span frame, time_point now);
  void decrypt(connection_id id, connection& c, byte_span data, time_point now);
  void encrypt(connection_id id, connection& c, delivery& what);
  void take_own_words(std::vector<delivery>& due);
  outcome dispatch(connection& c, byte_span frame, time_point now);
  void conclude(connection_id id, connection& c, outcome result, time_point now);
  void answer(connection_id id, connection& c, wire::bytes frame, time_point now);
  void close(connection_id id, connection& c, time_point now);
  void schedule(connection_id id, connection& c, delivery what, time_point due);
  void resume(connection_id id, connection& c, time_point now);
  void forget_timer(connection_id id, const connection& c);

  cluster_state state_;
  fault_script script_;
  std::map<connection_id, connection> connections_;
  /// Deadlines of parked requests, due times of replies, and ends of throttles: one for a connection.
  std::set<std::pair<time_point, connection_id>> timers_;
  std::set<connection_id> parked_;
  std::shared_ptr<const tls_context> tls_; // null: plain text
  /// Connections whose TLS has something to say by itself, and since when.
  std::map<connection_id, time_point> own_words_;
  uint64_t settled_changes_ = 0;
  uint64_t last_connection_ = 0;
  std::map<std::pair<wire::api_key, int32_t>, uint64_t> requests_;
  std::map<int32_t, uint64_t> accepted_;
  uint64_t bad_requests_ = 0;
};

} // namespace cafka::embedded
