#include "cafka/wire/records/varint.hpp"

namespace cafka::wire {

const std::byte* read_long_varint(const std::byte* from, const std::byte* end, int max_bytes, uint64_t& bits) noexcept {
  uint64_t value = 0;
  for (int i = 0; i < max_bytes && from != end; ++i) {
    const auto byte = std::to_integer<uint64_t>(*from++);
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      bits = value;
      return from;
    }
  }
  return nullptr;
}

} // namespace cafka::wire
