#pragma once

#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/uuid.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace cafka::wire {

/// Writes Kafka's primitive types, big-endian, into memory whose exact size was computed before. It never writes past
/// the end: what does not fit is dropped and `ok` turns false.
class encoder {
public:
  explicit encoder(std::span<std::byte> out) noexcept
      : begin_(out.data()), at_(out.data()), end_(out.data() + out.size()) {}

  void write_bool(bool value) noexcept { write_integer<uint8_t>(value ? 1 : 0); }
  void write_int8(int8_t value) noexcept { write_integer(value); }
  void write_int16(int16_t value) noexcept { write_integer(value); }
  void write_uint16(uint16_t value) noexcept { write_integer(value); }
  void write_int32(int32_t value) noexcept { write_integer(value); }
  void write_uint32(uint32_t value) noexcept { write_integer(value); }
  void write_int64(int64_t value) noexcept { write_integer(value); }
  void write_float64(double value) noexcept;
  void write_uuid(const uuid& value) noexcept { write_raw(value.bytes); }

  /// Unsigned, 7 bits a byte, lowest first.
  void write_uvarint(uint64_t value) noexcept;

  void write_raw(byte_span bytes) noexcept;
  void write_raw(std::string_view text) noexcept { write_raw(bytes_view{text}.span()); }

  /// False if something did not fit, or `fail` was called.
  bool ok() const noexcept { return ok_; }
  void fail() noexcept { ok_ = false; }
  /// How many bytes have been written.
  size_t position() const noexcept { return static_cast<size_t>(at_ - begin_); }
  size_t remaining() const noexcept { return static_cast<size_t>(end_ - at_); }

private:
  bool room(size_t size) noexcept {
    if (remaining() >= size) return true;
    ok_ = false;
    return false;
  }

  template <class T>
  void write_integer(T value) noexcept {
    if (!room(sizeof(T))) return;
    store_big_endian(at_, value);
    at_ += sizeof(T);
  }

  std::byte* begin_;
  std::byte* at_;
  std::byte* end_;
  bool ok_ = true;
};

} // namespace cafka::wire
