#pragma once

#include "cafka/wire/bytes_view.hpp"

#include <cstdint>

/// The hashes that clients choose partitions by; the third is codecs::crc32. A null key hashes as an empty one.
namespace cafka::wire {

/// MurmurHash2, 32 bits, with the seed of Kafka's Java client.
uint32_t murmur2(bytes_view key) noexcept;
/// FNV-1a, 32 bits.
uint32_t fnv1a(bytes_view key) noexcept;

} // namespace cafka::wire
