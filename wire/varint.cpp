#include "cafka/wire/varint.hpp"

namespace cafka::wire {

varint_read read_long_varint(const std::byte* from, const std::byte* end, int max_bytes) noexcept {
  uint64_t bits = 0;
  for (int i = 0; i < max_bytes && from != end; ++i) {
    const auto byte = std::to_integer<uint64_t>(*from++);
    bits |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) return {from, bits};
  }
  return {nullptr, 0};
}

} // namespace cafka::wire
