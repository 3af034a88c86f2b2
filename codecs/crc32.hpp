#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace cafka::codecs {

/// CRC-32 (ISO 3309, that of gzip), which messages before version 2 and one way of choosing partitions have.
uint32_t crc32(std::span<const std::byte> bytes) noexcept;

} // namespace cafka::codecs
