// A run of offsets.
#pragma once

#include <cstdint>
#include <string>

namespace cafka {

/// The offsets from `first` up to `end`, which is not one of them. -1: not known.
struct offset_range {
  int64_t first = -1;
  int64_t end = -1;

  bool known() const { return first >= 0 && end >= first; }
  bool empty() const { return first == end; }
  /// Whether a reader may stand there: at one of them, or behind the last.
  bool has_place(int64_t offset) const { return known() && offset >= first && offset <= end; }

  friend bool operator==(const offset_range&, const offset_range&) = default;
};

/// "offsets 3 to 11", "offset 3", or "no offset" if it is empty or not known.
std::string to_string(const offset_range& range);

} // namespace cafka
