#pragma once

#include "cafka/wire/tagged_field.hpp"

#include <chrono>
#include <cstdint>

namespace cafka::embedded {

/// Milliseconds since the Unix epoch, or since anything: what the shell's clock counts. It never goes back.
using time_point = std::chrono::milliseconds;

/// A connection to a broker, for the life of the cluster.
enum class connection_id : uint64_t {};

/// What a broker does to a connection: bytes to its client, then possibly the end.
struct delivery {
  connection_id connection{};
  wire::bytes data;
  bool close = false;
};

} // namespace cafka::embedded
