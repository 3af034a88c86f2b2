// How connections are made and kept.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "cafka/actors/connection/resolver.hpp"
#include "cafka/actors/properties/config_check.hpp"
#include "cafka/auth/sasl.hpp"
#include "cafka/auth/tls/tls_config.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

struct connection_config {
  /// Sent with every request; brokers use it in logs and quotas. At most 32767 bytes.
  std::string client_id = "cafka";
  /// For all of a connection's way: looking up the name, connecting to one of its addresses, and the handshake: TLS,
  /// ApiVersions, and the authentication.
  /// 1 ms to 7 days.
  std::chrono::milliseconds connect_timeout{10'000};
  /// A connection without requests for so long closes itself. 1 ms to 7 days. Brokers close after 10 minutes by
  /// default.
  std::chrono::milliseconds idle_timeout{9 * 60'000};
  /// The largest response to accept, in bytes. 1 KiB to 2^31 - 1. Fetch responses may exceed max_bytes by one batch.
  size_t max_frame = 100 * 1024 * 1024;
  /// What may wait in a connection unsent, in bytes of frames, at least one frame. More is answered buffer_full.
  size_t max_unsent = 64 * 1024 * 1024;

  /// Where addresses come from. Empty: the system's name service.
  resolver resolve = {};
  /// Which of them are dialled.
  address_family family = address_family::any;
  /// Not set: plain text.
  std::optional<tls_config> tls = {};
  /// How brokers are shown who this client is. A default one: they are not, nor asked to.
  sasl_mechanism sasl = {};

  /// Code none if all is well; else invalid_configuration, naming the field.
  error validate() const;
  /// The same in the words of another surface.
  error validate(const config_names& names) const;
};

} // namespace cafka
