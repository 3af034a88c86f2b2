// Brings a request to the broker that it is for.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "cafka/actors/cluster/connections.hpp"
#include "cafka/actors/cluster/coordinator_cache.hpp"
#include "cafka/actors/cluster/metadata_fetcher.hpp"

namespace cafka {

/// The part of a cluster that handles `call` and `connect`. Everything here runs in the cluster's own handlers.
class router {
public:
  using time_point = timer::time_point;
  /// With an error, or with a response.
  using response_callback = std::function<void(const error&, const response_ptr&)>;

  struct parts {
    cluster_self_actor::pointer self = nullptr;
    cafka::timer* timer = nullptr;
    connections* lanes = nullptr;
    metadata_fetcher* knowledge = nullptr;
    std::shared_ptr<frame_pool> frames;
    log_handle log = {};
  };

  router(parts with, const cluster_config& config, uint64_t seed);

  /// Calls back with the lane's connection. A node that the metadata does not have is looked for afresh, once.
  void connect(const lane& where, time_point deadline, connections::callback done);

  /// Calls back once, at the call's deadline at the latest.
  void call(const call_ptr& what, response_callback done);

  /// Nobody uses this lane of their own any more: closes the connection to the broker that its calls went to last.
  void release(const lane_use& over);

  /// Deadlines that are over, and coordinators that are to be asked for again.
  void tick();

  /// Answers all who wait with `why`.
  void close(const error& why);

private:
  struct pending {
    call_ptr what;
    time_point deadline;
    response_callback done;
    /// The broker that has it; null: none yet.
    connected_ptr sent_to = {};
    /// The coordinator that it was routed to; -1: none yet.
    int32_t coordinator = -1;
  };

  // Calls are named by number in what runs later: by then they may have been answered.
  void route(uint64_t number);
  void to_controller(uint64_t number, bool refreshed);
  void to_leader(uint64_t number);
  void to_coordinator(uint64_t number);
  void look_for_coordinators();
  void coordinator_told(const coordinator_key& whose, const error& why, const response_ptr& response);
  void drop_coordinator(const pending& request);
  void to_node(uint64_t number, int32_t node);
  void leave_others(const lane& chosen);
  void send(uint64_t number, const connected_ptr& to);
  void refused(uint64_t number, const connected_ptr& by, const caf::error& why);
  pending* find(uint64_t number);
  void answered(uint64_t number, const connected_ptr& by, const response_ptr& response);
  void answer(uint64_t number, const error& why, const response_ptr& response = nullptr);
  void refuse_late(uint64_t number);
  error unsent_because(const pending& request);

  parts with_;
  cluster_config config_;
  uint64_t last_number_ = 0;
  std::map<uint64_t, pending> pending_;
  std::set<std::pair<time_point, uint64_t>> deadlines_;
  coordinator_cache coordinators_;
  /// The broker that the latest call over a lane of its own went to.
  std::map<lane_use, int32_t> own_lanes_;
};

} // namespace cafka
