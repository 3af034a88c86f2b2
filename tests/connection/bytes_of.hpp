#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cafka::test {

/// Bytes written out by hand, as the protocol's description has them.
class bytes_of {
public:
  bytes_of& i8(int value) { return integer(value, 1); }
  bytes_of& i16(int value) { return integer(value, 2); }
  bytes_of& i32(int64_t value) { return integer(value, 4); }
  bytes_of& i64(int64_t value) { return integer(value, 8); }
  bytes_of& text(std::string_view value) {
    for (const char c : value) bytes_.push_back(static_cast<std::byte>(c));
    return *this;
  }
  bytes_of& zeros(size_t count) {
    bytes_.resize(bytes_.size() + count);
    return *this;
  }
  bytes_of& raw(const std::vector<std::byte>& more) {
    bytes_.insert(bytes_.end(), more.begin(), more.end());
    return *this;
  }

  operator std::vector<std::byte>() const { return bytes_; }
  /// With its size in front.
  std::vector<std::byte> framed() const {
    std::vector<std::byte> out = bytes_of{}.i32(static_cast<int64_t>(bytes_.size()));
    out.insert(out.end(), bytes_.begin(), bytes_.end());
    return out;
  }

private:
  bytes_of& integer(int64_t value, int size) {
    for (int i = size - 1; i >= 0; --i) bytes_.push_back(static_cast<std::byte>(value >> (8 * i)));
    return *this;
  }

  std::vector<std::byte> bytes_;
};

/// The body of an ApiVersions response of version 3 or 4: Produce 0-13, Metadata 0-13, ApiVersions 0-4, and the finalized
/// feature metadata.version at levels 1 to 29, epoch 7.
inline std::vector<std::byte> api_versions_body() {
  bytes_of out;
  out.i16(0).i8(4); // three entries
  out.i16(0).i16(0).i16(13).i8(0).i16(3).i16(0).i16(13).i8(0).i16(18).i16(0).i16(4).i8(0);
  out.i32(0); // throttle time
  out.i8(2);  // two tagged fields
  out.i8(1).i8(8).i64(7);
  out.i8(2).i8(1 + 1 + 16 + 2 + 2 + 1).i8(2).i8(17).text("metadata.version").i16(29).i16(1).i8(0);
  return out;
}

/// A refusal: UNSUPPORTED_VERSION in version 0, with the broker's own range of ApiVersions (Kafka 2.4 and later) or without.
inline std::vector<std::byte> api_versions_refusal(int highest_version = -1) {
  bytes_of out;
  out.i16(35);
  if (highest_version < 0) return out.i32(0);
  return out.i32(1).i16(18).i16(0).i16(highest_version);
}

/// The body of an ApiVersions response of version 0: Produce 0-7, Metadata 0-8, ApiVersions 0-2.
inline std::vector<std::byte> api_versions_body_v0() {
  return bytes_of{}.i16(0).i32(3).i16(0).i16(0).i16(7).i16(3).i16(0).i16(8).i16(18).i16(0).i16(2);
}

} // namespace cafka::test
