#include "cafka/wire/decoder.hpp"

#include "cafka/wire/varint.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace cafka::wire {

double decoder::read_float64() noexcept { return std::bit_cast<double>(read_integer<int64_t>()); }

uuid decoder::read_uuid() noexcept {
  uuid result;
  byte_span raw = read_raw(result.bytes.size());
  std::copy(raw.begin(), raw.end(), result.bytes.begin());
  return result;
}

uint32_t decoder::read_long_uvarint() noexcept {
  constexpr int most_bytes = 5;
  const auto [end, bits] = read_long_varint(at_, end_, most_bytes);
  if (end == nullptr || bits > std::numeric_limits<uint32_t>::max()) {
    fail(remaining() < most_bytes ? "the input ends within a varint" : "a varint is too long");
    return 0;
  }
  at_ = end;
  return static_cast<uint32_t>(bits);
}

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
