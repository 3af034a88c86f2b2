// Finds the offset that a start position means, by ListOffsets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/reader/start_position.hpp"
#include "cafka/wire/error_code.hpp"
#include "cafka/wire/messages/list_offsets.hpp"

namespace cafka {

/// One look-up for one partition. Ask for `timestamp()`, tell the answer, do as it says.
class offset_lookup {
public:
  enum class verdict : uint8_t {
    found, ///< offset() is it
    again, ///< ask at once, for another timestamp(): nothing is as late as the time, so the end is meant
    later, ///< ask again after a pause: the error is retriable
    failed ///< asking again will not help
  };

  explicit offset_lookup(start_position position);

  /// The offset, once it is known: from the start for a position that is one.
  std::optional<int64_t> offset() const { return offset_; }
  /// What ListOffsets is to be asked for: a time in ms, -1 for the end, -2 for the start.
  int64_t timestamp() const { return timestamp_; }
  verdict answered(errc code, int64_t offset);

  /// The request for one partition, with Kafka's own meaning of -1 for an unknown epoch.
  static wire::list_offsets_request make_request(
      const std::string& topic, int32_t partition, int32_t leader_epoch, isolation_level isolation, int64_t timestamp,
      int32_t timeout_ms);

  struct answer {
    errc code = errc::none;
    int64_t offset = -1;
  };
  /// The partition's part of a response; malformed if it is not in there.
  static answer find(const wire::list_offsets_response& response, const std::string& topic, int32_t partition);

private:
  int64_t timestamp_ = 0;
  std::optional<int64_t> offset_;
};

} // namespace cafka
