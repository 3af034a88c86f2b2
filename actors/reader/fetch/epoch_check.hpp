// Whether what was read is still in the leader's log, asked of brokers that do not see it in a Fetch (KIP-320).
#pragma once

#include <cstdint>
#include <vector>

#include "cafka/actors/reader/fetch/fetch_messages.hpp"
#include "cafka/wire/messages/offset_for_leader_epoch.hpp"

namespace cafka {

/// Brokers from Kafka 2.7 on compare the epoch of what was read last with each Fetch, which is of this version then.
inline constexpr int16_t first_fetch_with_epochs = 12;

/// What a broker says of a registration.
struct epoch_verdict {
  uint64_t registration = 0;
  /// none: the log has what was read, or the logs have parted.
  errc code = errc::none;
  bool diverged = false;
  /// Up to where they agree; -1: not known.
  int64_t diverging_offset = -1;
};

/// Asks where the epochs end in which the registrations' last batches were written.
wire::offset_for_leader_epoch_request ask_epochs(const std::vector<fetch_registration>& all);

/// One verdict for each registration. What the answer leaves out is to be asked for again.
std::vector<epoch_verdict> judge_epochs(
    const std::vector<fetch_registration>& all, const wire::offset_for_leader_epoch_response& answer);

} // namespace cafka
