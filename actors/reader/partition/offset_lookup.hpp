// Finds the offset that a start position means, by ListOffsets.
#pragma once

#include <cstdint>
#include <optional>

#include "cafka/actors/reader/start_position.hpp"
#include "cafka/wire/error_code.hpp"

namespace cafka {

/// One look-up for one partition. Ask for `timestamp()`, tell the answer, do as it says.
///
/// For a time the end is asked for first: if no record is as late as the time, reading starts at that end, so that nothing is
/// missed of what is written between the two questions.
class offset_lookup {
public:
  enum class verdict : uint8_t {
    found, ///< offset() is it
    again, ///< ask at once, for another timestamp()
    later, ///< ask again after a pause: the error is retriable
    failed ///< asking again will not help
  };

  explicit offset_lookup(start_position position);

  /// The offset, once it is known: from the start for a position that is one.
  std::optional<int64_t> offset() const { return offset_; }
  /// What ListOffsets is to be asked for: a time in ms, -1 for the end, -2 for the start.
  int64_t timestamp() const { return timestamp_; }
  verdict answered(errc code, int64_t offset);

private:
  int64_t timestamp_ = 0;
  std::optional<int64_t> time_; // to be asked for behind the end
  int64_t end_ = -1;
  std::optional<int64_t> offset_;
};

} // namespace cafka
