#pragma once

#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/uuid.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cafka::wire {

/// Reads Kafka's primitive types from bytes that may be anything.
///
/// The first error is latched: from then on every read gives zeros and consumes nothing, so one question at the end is
/// enough. Nothing is allocated before its length has been held against the bytes that remain.
class decoder {
public:
  explicit decoder(byte_span input) noexcept : begin_(input.data()), at_(begin_), end_(begin_ + input.size()) {}

  /// Any byte but 0 is true.
  bool read_bool() noexcept { return read_integer<uint8_t>() != 0; }
  int8_t read_int8() noexcept { return read_integer<int8_t>(); }
  int16_t read_int16() noexcept { return read_integer<int16_t>(); }
  uint16_t read_uint16() noexcept { return read_integer<uint16_t>(); }
  int32_t read_int32() noexcept { return read_integer<int32_t>(); }
  uint32_t read_uint32() noexcept { return read_integer<uint32_t>(); }
  int64_t read_int64() noexcept { return read_integer<int64_t>(); }
  double read_float64() noexcept;
  uuid read_uuid() noexcept;

  /// At most 5 bytes and 32 bits; longer ones are an error.
  uint32_t read_uvarint() noexcept {
    // Nearly all lengths are of one byte.
    if (at_ != end_ && static_cast<uint8_t>(*at_) < 0x80) return static_cast<uint32_t>(*at_++);
    return read_long_uvarint();
  }

  /// A view of the next `size` bytes of the input; an error if there are fewer.
  byte_span read_raw(size_t size) noexcept;
  void skip(size_t size) noexcept { read_raw(size); }

  bool ok() const noexcept { return reason_ == nullptr; }
  explicit operator bool() const noexcept { return ok(); }
  /// How many bytes have been consumed.
  size_t position() const noexcept { return static_cast<size_t>(at_ - begin_); }
  size_t remaining() const noexcept { return static_cast<size_t>(end_ - at_); }
  bool at_end() const noexcept { return at_ == end_; }

  /// Latches an error unless there is one; `reason` must be a literal. Always false.
  bool fail(const char* reason) noexcept;
  /// Names a step of the way to the field at fault, the innermost first; does nothing without an error.
  void within(std::string_view step);
  void within(size_t index);

  /// Such as "MetadataResponse.topics[3].name at byte 17: the string's length is negative"; empty without an error.
  std::string error() const;

private:
  template <class T>
  T read_integer() noexcept {
    if (remaining() < sizeof(T)) {
      fail("the input ends here");
      return T{};
    }
    T value = load_big_endian<T>(at_);
    at_ += sizeof(T);
    return value;
  }

  uint32_t read_long_uvarint() noexcept;

  const std::byte* begin_;
  const std::byte* at_;
  const std::byte* end_;
  const char* reason_ = nullptr;
  size_t failed_at_ = 0;
  std::string path_;
};

} // namespace cafka::wire
