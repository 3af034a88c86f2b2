#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// CRC-32C (Castagnoli), as record batches have it. By ISA-L where it was found when building, else by the portable code.
namespace cafka::codecs {

/// The checksum of `bytes` behind bytes whose checksum is `crc`.
uint32_t crc32c_extend(uint32_t crc, std::span<const std::byte> bytes) noexcept;

/// The checksum of `bytes`.
inline uint32_t crc32c(std::span<const std::byte> bytes) noexcept { return crc32c_extend(0, bytes); }

/// The checksum of A followed by B, of A's checksum, B's checksum and B's length, in O(log length).
uint32_t crc32c_combine(uint32_t a, uint32_t b, uint64_t length_of_b) noexcept;

/// The same as crc32c_extend by tables, eight bytes a step, on any processor.
uint32_t crc32c_extend_portable(uint32_t crc, std::span<const std::byte> bytes) noexcept;

} // namespace cafka::codecs
