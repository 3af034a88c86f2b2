#pragma once

#include <compare>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace cafka {

/// A partition of a topic.
struct topic_partition {
  std::string topic = {};
  int32_t partition = -1;

  friend auto operator<=>(const topic_partition&, const topic_partition&) = default;
};

/// "orders-3", as Kafka writes it.
std::string to_string(const topic_partition& what);
std::ostream& operator<<(std::ostream& out, const topic_partition& what);

} // namespace cafka
