// What bytes on a connection look like that are not Kafka's: the usual mistakes get an error that names them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// The size of the prefix of a frame, in bytes.
constexpr size_t size_prefix = 4;

/// The limit of frames of the handshake, in bytes: an ApiVersions response has some hundred, what SASL says less.
constexpr size_t handshake_frame_limit = 1024 * 1024;

/// What is known of the peer.
enum class peer_proof : uint8_t {
  none,
  /// It has answered as a broker.
  broker,
  /// And the handshake is done.
  ready,
};

/// What is told of a broker that answers ApiVersions and closes at the next request of a client that does not authenticate.
constexpr std::string_view closed_to_strangers =
    "closed the connection at its first request; does the listener want clients to authenticate (sasl)?";

struct frame_rule {
  peer_proof seen = peer_proof::none;
  /// Without a correlation id: it may be empty.
  bool bare = false;
  /// Once the handshake is done.
  size_t limit = 0;
};

/// Reads the size in front of a frame. Code none, with `size` set, if the frame may be read; else not_kafka_http, not_kafka_tls, not_kafka,
/// frame_too_large or malformed, naming the peer.
error read_frame_size(
    std::span<const std::byte, size_prefix> prefix, const frame_rule& rule, const endpoint& peer, size_t& size);

} // namespace cafka
