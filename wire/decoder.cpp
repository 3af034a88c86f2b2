#include "cafka/wire/decoder.hpp"

#include "cafka/wire/varint.hpp"

#include <algorithm>
#include <bit>

namespace cafka::wire {

double decoder::read_float64() noexcept { return std::bit_cast<double>(read_integer<int64_t>()); }

uuid decoder::read_uuid() noexcept {
  uuid result;
  byte_span raw = read_raw(result.bytes.size());
  std::copy(raw.begin(), raw.end(), result.bytes.begin());
  return result;
}

uint64_t decoder::read_varint_bits(unsigned bits) noexcept {
  uint64_t value = 0;
  const std::byte* from = at_;
  for (unsigned shift = 0; shift < bits; shift += 7) {
    if (from == end_) {
      fail("the input ends within a varint");
      return 0;
    }
    auto byte = static_cast<uint64_t>(*from++);
    uint64_t digit = byte & 0x7f;
    if (bits - shift < 7 && digit >> (bits - shift) != 0) break;
    value |= digit << shift;
    if (byte < 0x80) {
      at_ = from;
      return value;
    }
  }
  fail("a varint is too long");
  return 0;
}

int64_t decoder::read_varlong() noexcept { return unzigzag(read_uvarlong()); }

byte_span decoder::read_raw(size_t size) noexcept {
  if (remaining() < size) {
    fail("a length exceeds what remains of the input");
    return {};
  }
  byte_span result{at_, size};
  at_ += size;
  return result;
}

bool decoder::fail(const char* reason) noexcept {
  if (reason_ == nullptr) {
    reason_ = reason;
    failed_at_ = position();
    // From here on nothing remains, so that every read fails without a test of its own.
    end_ = at_;
  }
  return false;
}

void decoder::within(std::string_view step) {
  if (ok()) return;
  if (!path_.empty() && path_.front() != '[') path_.insert(0, 1, '.');
  path_.insert(0, step);
}

void decoder::within(size_t index) {
  if (!ok()) within("[" + std::to_string(index) + "]");
}

std::string decoder::error() const {
  if (ok()) return {};
  return path_ + (path_.empty() ? "" : " ") + "at byte " + std::to_string(failed_at_) + ": " + reason_;
}

} // namespace cafka::wire
