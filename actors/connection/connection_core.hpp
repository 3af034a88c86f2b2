// What a connection actor is over sockets and in memory alike: a session, and the promises of its users.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/connection/connection_actor.hpp"
#include "cafka/actors/connection/frame_reader.hpp"
#include "cafka/actors/connection/session.hpp"
#include "cafka/actors/log/log_entry.hpp"

namespace cafka {

/// What the connection writes to.
class transport {
public:
  virtual ~transport() = default;
  /// Behind whatever is being written.
  virtual void write(std::vector<std::byte> bytes) = 0;
  /// Nothing is being written: the bytes may be swapped away. `connection_core::written` follows when all has gone.
  virtual void write(frame& data) = 0;
  /// The connection is over: nothing more is to be written or read, and the actor ends.
  virtual void close(const error& why) = 0;
  virtual connection_actor handle() = 0;
};

/// Member of the actor's state; calls back the transport, which outlives it. Events as those of `session`.
class connection_core : public frame_sink {
public:
  using time_point = session::time_point;

  connection_core(
      const connection_config& config, endpoint peer, uint64_t epoch, uint64_t seed, std::shared_ptr<frame_pool> pool,
      transport& to);
  connection_core(const connection_core&) = delete;
  connection_core& operator=(const connection_core&) = delete;
  /// Answers whatever is pending as `close` does.
  ~connection_core() override;

  /// The socket is connected: the handshake begins. The promise is answered when it is done or has failed, at the deadline at
  /// the latest.
  void start(promise<connected_ptr> wanted, time_point deadline);
  void submit(outgoing_ptr what, promise<response_ptr> wanted, time_point now);
  std::optional<size_t> size_received(std::span<const std::byte, size_prefix> prefix) override;
  void frame_received(byte_buffer& buffer, time_point now) override;
  void secured();
  void written(time_point now);
  void peer_closed(bool inside_frame);
  void transport_failed(const error& why);
  void close();
  void tick(time_point now);
  std::optional<time_point> next_deadline() const { return session_.next_deadline(); }
  bool closed() const { return session_.closed(); }
  /// What the log of the connection's owner is to be told; as a rule nothing.
  std::optional<log_entry> take_news();

private:
  struct pending {
    outgoing_ptr what;
    promise<response_ptr> wanted;
  };

  void perform();
  void perform(session::write_bytes& action);
  void perform(session::write_request& action);
  void perform(session::become_ready& action);
  void perform(session::deliver& action);
  void perform(session::confirm& action);
  void perform(session::refuse& action);
  void perform(session::close_socket& action);
  pending take(uint64_t id);

  session session_;
  endpoint peer_;
  std::string client_id_;
  uint64_t epoch_;
  std::shared_ptr<frame_pool> pool_;
  transport& transport_;
  uint64_t last_id_ = 0;
  std::shared_ptr<std::atomic<uint64_t>> answered_ = std::make_shared<std::atomic<uint64_t>>(0);
  std::unordered_map<uint64_t, pending> pending_;
  promise<connected_ptr> ready_;
  byte_buffer* arrived_ = nullptr;
  bool performing_ = false;
};

} // namespace cafka
