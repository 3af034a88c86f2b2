// What bytes on a connection look like that are not Kafka's: the usual mistakes get an error that names them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// The size of the prefix of a frame, in bytes.
constexpr size_t size_prefix = 4;

/// Before a peer has proved to be a broker, the limit of its frames, in bytes: an ApiVersions response has some hundred.
constexpr size_t handshake_frame_limit = 1024 * 1024;

/// Reads the size in front of a frame. `proven`: the peer has answered as a broker before. Code none, with `size` set, if the
/// frame may be read; else not_kafka_http, not_kafka_tls, not_kafka, frame_too_large or malformed, naming the peer.
error read_frame_size(
    std::span<const std::byte, size_prefix> prefix, bool proven, size_t limit, const endpoint& peer, size_t& size);

} // namespace cafka
