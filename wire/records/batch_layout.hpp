#pragma once

#include <cstddef>

/// Where the fields of a batch's header are, counted from its first byte. The base offset is at 0 and the length at 8 in every
/// version; so is the version itself, at 16, which is how they are told apart.
namespace cafka::wire::layout {

inline constexpr size_t length = 8;
inline constexpr size_t magic = 16;

// Version 2.
inline constexpr size_t partition_leader_epoch = 12;
inline constexpr size_t crc = 17;
inline constexpr size_t attributes = 21; // what the CRC covers starts here
inline constexpr size_t last_offset_delta = 23;
inline constexpr size_t base_timestamp = 27;
inline constexpr size_t max_timestamp = 35;
inline constexpr size_t producer_id = 43;
inline constexpr size_t producer_epoch = 51;
inline constexpr size_t base_sequence = 53;
inline constexpr size_t record_count = 57;

// Messages of versions 0 and 1; the CRC covers all from the version on.
inline constexpr size_t message_crc = 12;
inline constexpr size_t message_attributes = 17;
inline constexpr size_t message_timestamp = 18; // version 1 only
inline constexpr size_t message_v0_size = 26;   // with a null key and a null value
inline constexpr size_t message_v1_size = 34;

} // namespace cafka::wire::layout
