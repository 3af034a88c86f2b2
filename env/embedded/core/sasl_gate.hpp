#pragma once

#include "cafka/auth/sasl_server.hpp"
#include "cafka/embedded/delivery.hpp"
#include "cafka/embedded/security_options.hpp"
#include "cafka/wire/api_key.hpp"

#include <memory>
#include <optional>
#include <string>

namespace cafka::wire {
struct sasl_authenticate_response;
struct sasl_handshake_response;
} // namespace cafka::wire

namespace cafka::embedded {

/// Who a connection's client is, and what it may ask for until that is known.
class sasl_gate {
public:
  explicit sasl_gate(const security_options& with)
      : with_(with), state_(with.mechanisms.empty() ? state::open : state::shut) {}

  /// Whether a request of that API is served; else the connection is closed, as Kafka closes it.
  bool lets_in(wire::api_key api, time_point now) const;
  wire::sasl_handshake_response shake_hands(const std::string& mechanism, int16_t version);
  wire::sasl_authenticate_response authenticate(byte_span message, time_point now);
  /// After a handshake of version 0 messages come without a header.
  bool wants_bare_message() const noexcept { return state_ == state::asking && bare_; }
  /// The answer to such a one; nothing: the connection is closed.
  std::optional<wire::bytes> take_bare(byte_span message, time_point now);

  /// It was refused: what was answered is the last thing it hears.
  bool is_over() const noexcept { return state_ == state::refused; }

private:
  enum class state : uint8_t { open, shut, asking, known, refused };

  sasl_server_step step(byte_span message, time_point now);
  void welcome(const std::string& user, time_point now, sasl_server_step& said);
  std::unique_ptr<sasl_server_exchange> exchange(const std::string& mechanism);
  std::optional<std::string> owner_of(std::string_view token);

  const security_options& with_;
  state state_;
  bool bare_ = false;
  std::unique_ptr<sasl_server_exchange> exchange_;
  std::optional<std::string> user_;
  std::optional<std::chrono::milliseconds> token_life_; // what was left of it when it was shown
  std::optional<time_point> expires_;
  int64_t lifetime_ms_ = 0;
};

} // namespace cafka::embedded
