// Where a fetcher is in each partition that is registered with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

#include "cafka/actors/reader/fetch/fetch_messages.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error_code.hpp"

namespace cafka {

/// A registration and how far it has been fetched.
struct fetched_partition {
  /// As registered; `offset` and `last_fetched_epoch` move on with what is fetched.
  fetch_registration at;
  /// Number of the first request that asks for it; answers to earlier ones are not meant for it.
  uint64_t first_request = 0;
  /// How much to ask for, in bytes.
  int32_t max_bytes = 0;
  /// Answers in a row that had bytes and did not lead on.
  int fruitless = 0;
};

/// What a partition's records field leads to.
struct fetch_step {
  /// errc::none; malformed; record_too_large: one batch alone is above the limit.
  errc code = errc::none;
  /// The whole batches that are not below the position. Empty: nothing to hand out.
  byte_span records;
};

class fetched_partitions {
public:
  /// `usual`: what is asked for of a partition, `most`: what may be asked for if one batch alone is larger. Bytes.
  fetched_partitions(int32_t usual, int32_t most) : usual_(usual), most_(most) {}

  /// Takes a registration, in place of an older one of the same partition. nullptr: it is the older one itself.
  fetched_partition* enter(const fetch_registration& registration);
  /// False if there is no such registration (any more).
  bool leave(uint64_t registration);

  fetched_partition* find(uint64_t registration);
  fetched_partition* find(const std::string& topic, int32_t partition);
  /// As brokers name topics from version 13 on.
  fetched_partition* find(const wire::uuid& topic_id, int32_t partition);

  size_t size() const { return by_id_.size(); }
  /// Calls `f(fetched_partition&)` for each, in no particular order.
  template <class F>
  void each(F f) {
    for (auto& [id, position] : by_id_) f(position);
  }

  /// Moves a position on by the batches' headers; nothing else of them is looked at. Batches below the position are left
  /// out (a broker may start earlier), a cut one at the end is left for the next request. If nothing but a cut one is
  /// there, more is asked for next time.
  fetch_step advance(fetched_partition& position, byte_span records);

private:
  fetch_step stuck(fetched_partition& position, size_t batch_size, bool cut);

  int32_t usual_;
  int32_t most_;
  std::unordered_map<uint64_t, fetched_partition> by_id_;
  std::map<std::string, std::map<int32_t, uint64_t>, std::less<>> by_name_;
  std::map<wire::uuid, std::string> names_;
};

} // namespace cafka
