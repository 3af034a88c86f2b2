#include "cafka/wire/encoder.hpp"

#include "cafka/wire/varint.hpp"

#include <bit>
#include <cstring>

namespace cafka::wire {

void encoder::write_float64(double value) noexcept { write_integer(std::bit_cast<int64_t>(value)); }

void encoder::write_uvarint(uint64_t value) noexcept {
  if (!room(uvarint_size(value))) return;
  at_ = cafka::wire::write_uvarint(at_, value);
}

void encoder::write_raw(byte_span bytes) noexcept {
  if (bytes.empty() || !room(bytes.size())) return;
  std::memcpy(at_, bytes.data(), bytes.size());
  at_ += bytes.size();
}

} // namespace cafka::wire
