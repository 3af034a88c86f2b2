// What the state machines of a partition reader want done.
#pragma once

#include <chrono>
#include <cstdint>
#include <variant>

#include "cafka/actors/reader/fetch/fetch_messages.hpp"
#include "cafka/actors/reader/partition_event.hpp"
#include "cafka/actors/reader/record_batch.hpp"

namespace cafka::reading {

/// Ask the broker by ListOffsets; the answer goes to `offset_answered` with the same number.
struct look_up {
  uint64_t number = 0;
  int64_t timestamp = 0;
  int32_t node = -1;
  int32_t leader_epoch = -1;
};

/// Register with the fetcher of the source.
struct enter {
  fetch_registration registration;
};

/// End a registration at the fetcher that it was made with.
struct leave {
  uint64_t registration = 0;
};

/// Send to the subscriber; its answer goes to `consumed` with the same ticket.
struct deliver {
  record_batch_ptr batch;
  uint64_t ticket = 0;
};

/// Send to the subscriber.
struct tell {
  partition_event event;
};

/// Call `tick` with the same number after the pause.
struct wait {
  std::chrono::milliseconds pause{0};
  uint64_t number = 0;
};

/// Ask the reader for another source: this node's, or the leader's (-1).
struct choose {
  int32_t node = -1;
};

using action = std::variant<look_up, enter, leave, deliver, tell, wait, choose>;

} // namespace cafka::reading
