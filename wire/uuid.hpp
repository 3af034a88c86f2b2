#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstring>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace cafka::wire {

/// The id of a topic, a directory, a group's member. Kafka writes it as 22 characters of URL-safe base64, not as hex.
struct uuid {
  std::array<std::byte, 16> bytes{};

  /// The value that means "no id".
  static constexpr uuid zero() noexcept { return {}; }
  constexpr bool is_zero() const noexcept { return *this == zero(); }

  /// Exactly 22 characters of URL-safe base64, without padding; else nothing.
  static std::optional<uuid> from_string(std::string_view text);
  std::string to_string() const;

  constexpr bool operator==(const uuid&) const noexcept = default;
  constexpr auto operator<=>(const uuid&) const noexcept = default;
};

std::ostream& operator<<(std::ostream& out, const uuid& id);

} // namespace cafka::wire

template <>
struct std::hash<cafka::wire::uuid> {
  size_t operator()(const cafka::wire::uuid& id) const noexcept {
    // Kafka's ids are random (version 4), so any eight of their bytes spread well.
    size_t value;
    std::memcpy(&value, id.bytes.data() + 8, sizeof value);
    return value;
  }
};
