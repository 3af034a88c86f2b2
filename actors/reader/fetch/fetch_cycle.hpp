// What one fetcher does with one broker: requests for all its partitions go out one at a time, answers are sliced.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "cafka/actors/cluster/leader_news.hpp"
#include "cafka/actors/reader/fetch/epoch_check.hpp"
#include "cafka/actors/reader/fetch/fetch_messages.hpp"
#include "cafka/actors/reader/fetch/fetch_session.hpp"
#include "cafka/actors/reader/fetch/fetched_partitions.hpp"
#include "cafka/actors/reader/read_budget.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/wire/messages/fetch.hpp"
#include "cafka/wire/version_range.hpp"

namespace cafka {

/// What a response leads to.
struct fetch_outcome {
  std::vector<fetched_slice_ptr> slices;
  std::vector<fetch_ended> ended;
  /// For the cluster.
  std::vector<stale_leader> stale;
  std::vector<leader_hint> hints;
  /// Why the broker refused the request as a whole; none: it did not.
  errc refused = errc::none;
};

/// Ties session, positions and the budget together. Knows neither the connection nor the partition readers: registrations and
/// responses go in, requests and slices come out.
class fetch_cycle {
public:
  /// `waiter` is called when `room` should be.
  fetch_cycle(const reader_config& config, read_budget_ptr budget, room_waiter waiter);

  // -- partitions --
  /// Starts fetching. False: a later registration of the partition is here already.
  bool enter(const fetch_registration& registration);
  /// Stops; an answer that is on its way is dropped.
  void leave(uint64_t registration);
  /// Somebody whose registrations all have `holder` as upper half is gone: ends them.
  void abandon(uint32_t holder);
  /// There may be room for those that wait for it.
  void room();
  size_t size() const { return positions_.size(); }
  /// A topic, a partition and its epoch of those registered: for a refresh of metadata when the broker is unreachable.
  std::vector<stale_leader> one_of_each_topic();

  // -- brokers that cannot compare epochs --
  /// Takes out what such a broker (`highest`: the highest version of Fetch that it knows) has to be asked about first: what was read
  /// under another leader. It is not fetched until `judged`.
  std::vector<fetch_registration> take_unproven(int16_t highest);
  /// The registrations that ended by it; the others are fetched from now on.
  std::vector<fetch_ended> judged(const std::vector<epoch_verdict>& verdicts);

  // -- requests --
  /// Whether there is something to ask for now: no request is out, a partition may be fetched or is unproven, there is room.
  bool ready();
  /// The next request and its version, which is within `versions`. Only if `ready()`.
  int16_t write(wire::fetch_request& request, wire::version_range versions);
  /// The answer. `owner` keeps the bytes alive that its records fields point into, `bytes` of memory.
  fetch_outcome answered(const wire::fetch_response& response, std::shared_ptr<const void> owner, size_t bytes);
  /// The request that is out, if any, was lost with its connection, and so was the session.
  void lost();
  /// The request that ends the session, whether or not another one is out; false: there is none.
  bool write_close(wire::fetch_request& request);

private:
  using partition_data = wire::fetch_response::partition_data;
  struct slicing; // a response that is being sliced

  void ask(fetched_partition& position);
  void settle(fetched_partition& position);
  void end(fetched_partition& position);
  fetched_partition* position_of(const wire::fetch_response::fetchable_topic_response& topic, int32_t partition);
  void take(fetched_partition& position, const partition_data& data, slicing& what);
  void take_records(fetched_partition& position, const partition_data& data, slicing& what);
  void refuse(fetched_partition& position, const partition_data& data, slicing& what);

  const int32_t min_bytes_;
  const int32_t max_wait_ms_;
  const size_t max_bytes_;
  const isolation_level isolation_;
  const std::string rack_;
  fetch_session session_;
  fetched_partitions positions_;
  const size_t partition_max_bytes_;
  const read_budget_ptr budget_;
  const room_waiter waiter_;
  lease requested_;                       // for the answer to the request that is out
  std::unordered_set<uint64_t> waiting_;  // registrations without room: not in the session
  std::unordered_set<uint64_t> unproven_; // was read under another leader
  std::unordered_set<uint64_t> asked_about_;
  size_t at_leader_ = 0; // registrations that stay here, whatever replica is nearer
  bool out_ = false;
  uint64_t requests_ = 0; // that were written
  int16_t version_ = 0;   // of the request that is out
};

} // namespace cafka
