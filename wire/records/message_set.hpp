#pragma once

#include "cafka/wire/bytes_view.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace cafka::wire {

/// One message of a version 0 or 1 message set.
struct message {
  int64_t offset = -1;
  int8_t magic = 0;
  int8_t attributes = 0;
  int64_t timestamp = -1; // -1 in version 0
  bytes_view key;
  bytes_view value; // of a compressed wrapper: a compressed message set
};

/// Reads the message at the front of [from, end), all of its lengths checked; its CRC is not. Returns where it ends, or null if it is
/// cut short or not well-formed.
const std::byte* read_message(const std::byte* from, const std::byte* end, message& out) noexcept;

/// The offset of the last message in a set; nothing if the set is empty or its messages do not fill it.
std::optional<int64_t> last_message_offset(byte_span set) noexcept;

} // namespace cafka::wire
