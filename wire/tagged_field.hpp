#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cafka::wire {

using bytes = std::vector<std::byte>;

/// An optional field that this client does not know (KIP-482): kept as it came, so that encoding gives the same bytes.
struct tagged_field {
  uint32_t tag = 0;
  bytes data;

  bool operator==(const tagged_field&) const = default;
};

/// In ascending order of the tag, each at most once.
using tagged_fields = std::vector<tagged_field>;

} // namespace cafka::wire
