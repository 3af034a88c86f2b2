// Brings a request to the broker that it is for.
#pragma once

#include <functional>
#include <memory>

#include "cafka/actors/cluster/connections.hpp"
#include "cafka/actors/cluster/metadata_fetcher.hpp"

namespace cafka {

/// The part of a cluster that handles `call` and `connect`. Everything here runs in the cluster's own handlers.
class router {
public:
  using time_point = alarm::time_point;
  /// With an error, or with a response.
  using response_callback = std::function<void(const error&, const response_ptr&)>;

  struct parts {
    cluster_actor::pointer self = nullptr;
    alarm* timer = nullptr;
    connections* lanes = nullptr;
    metadata_fetcher* knowledge = nullptr;
    std::shared_ptr<frame_pool> frames;
  };

  router(parts with, const cluster_config& config) : with_(std::move(with)), config_(config) {}

  /// Calls back with the lane's connection. A node that the metadata does not have is looked for afresh, once.
  void connect(const lane& where, time_point deadline, connections::callback done);

  void call(const call_ptr& what, response_callback done);

private:
  struct pending {
    call_ptr what;
    time_point deadline;
    response_callback done;
  };
  using pending_ptr = std::shared_ptr<pending>;

  void route(const pending_ptr& request);
  void to_controller(const pending_ptr& request, bool refreshed);
  void to_leader(const pending_ptr& request);
  void to_node(const pending_ptr& request, int32_t node);
  void send(const pending_ptr& request, const connected_ptr& to);
  void refused(const pending_ptr& request, const connected_ptr& by, const caf::error& why);
  std::chrono::milliseconds time_left(const pending& request) const;

  parts with_;
  cluster_config config_;
};

} // namespace cafka
