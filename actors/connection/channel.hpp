// Between the frames of a connection and the bytes of its carrier: TLS, or nothing.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "cafka/actors/connection/carrier.hpp"
#include "cafka/actors/connection/connection_core.hpp"
#include "cafka/actors/connection/frame_reader.hpp"
#include "cafka/auth/tls/tls_engine.hpp"

namespace cafka {

/// Member of the actor's state. Bytes of the carrier go in, and those of the connection; what comes of them goes to the other one, at once.
class channel : public transport {
public:
  using time_point = session::time_point;

  /// `with`: null for plain text. Both outlive it.
  channel(std::shared_ptr<const tls_context> with, endpoint peer, connection_core& above, carrier& below)
      : context_(std::move(with)), peer_(std::move(peer)), above_(above), below_(below) {}

  /// The carrier is there; `above` has been started.
  void open();

  // -- from the carrier --
  /// If this is not 0, so many bytes are wanted, and are to come as `take` has them. 0: any number, by `append`.
  size_t exactly() const { return context_ ? 0 : reader_.missing(); }
  void take(byte_buffer& bytes, time_point now) { reader_.take(bytes, now); }
  void append(std::span<const std::byte> bytes, time_point now);
  void ended();

  // -- transport: to the carrier --
  void write(std::vector<std::byte> bytes) override;
  void write(frame& data) override;
  void close(const error& why) override;
  connection_actor handle() override { return below_.handle(); }

private:
  void decrypt(byte_span from_wire, time_point now);
  void look_at_state();
  void encrypt(byte_span plain);
  void flush();

  std::shared_ptr<const tls_context> context_;
  endpoint peer_;
  connection_core& above_;
  carrier& below_;
  frame_reader reader_{above_};
  std::optional<tls_engine> tls_;
  bool secured_ = false;
  wire::bytes output_;
};

} // namespace cafka
