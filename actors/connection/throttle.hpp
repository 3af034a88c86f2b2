// How long a broker asks a client to wait (KIP-219).
#pragma once

#include <chrono>
#include <cstdint>

#include "cafka/wire/api_key.hpp"
#include "cafka/wire/bytes_view.hpp"

namespace cafka {

/// The throttle time in the body of a response, as a rule without decoding the rest of it. Zero if there is none, or if the
/// version is one whose throttling the broker has done itself by answering late.
std::chrono::milliseconds throttle_time(wire::api_key key, int16_t version, byte_span body);

} // namespace cafka
