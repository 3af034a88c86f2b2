// The connector of a cluster, and another one when it has ended.
#pragma once

#include <cstdint>
#include <functional>

#include "cafka/actors/cluster/cluster_self.hpp"
#include "cafka/actors/retry/backoff.hpp"

namespace cafka {

/// What a cluster dials with. Everything here runs in the cluster's own handlers.
class supervised_connector {
public:
  struct parts {
    cluster_self_actor::pointer self = nullptr;
    watcher* watch = nullptr;
    cafka::timer* timer = nullptr;
    connector_actor first;
    /// Starts another when that has ended; may throw. Empty: there is no other.
    connector_maker again;
    /// It has ended, with the cause: of dials under way nothing is told any more.
    std::function<void(const error&)> ended;
  };

  /// `pauses`: between an end and the next start.
  supervised_connector(parts with, backoff pauses) : with_(std::move(with)), pauses_(std::move(pauses)) {}
  supervised_connector(const supervised_connector&) = delete;
  supervised_connector& operator=(const supervised_connector&) = delete;
  /// Ends the connector, unless it was given and may be another's, too.
  ~supervised_connector();

  /// none: a dial_report follows, unless the connector ends before. Else why nobody can dial at the moment.
  error dial(const endpoint& where, uint64_t epoch);

  /// A dial has led to a connection: it works.
  void worked() { pauses_.up(with_.timer->now()); }

private:
  void start();
  void watch();
  void failed(const std::string& why);

  parts with_;
  backoff pauses_;
  timer::time_point not_before_{};
  error why_;
  bool watched_ = false;
};

} // namespace cafka
