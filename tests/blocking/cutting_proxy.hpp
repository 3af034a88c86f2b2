// A network that breaks connections, between a client and the brokers of a test.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

#include "cafka/actors/connection/resolver.hpp"

namespace cafka::test {

/// Listens on a loopback port of its own, hands on what arrives to the broker that was resolved last, and cuts connections.
class cutting_proxy {
public:
  struct damage {
    /// A connection ends when a client has sent so many bytes over it; 0: never.
    size_t bytes = 0;
    /// Of the answers to Produce, each of this number is lost with its connection; 0: none.
    size_t produce_answers = 0;
  };

  cutting_proxy(endpoint broker, damage what);
  ~cutting_proxy();
  cutting_proxy(const cutting_proxy&) = delete;
  cutting_proxy& operator=(const cutting_proxy&) = delete;

  /// For cluster_config::resolve: leads every dial here.
  resolver leads_here() const;

  /// Connections that were cut.
  size_t cuts() const { return cuts_; }

private:
  struct line;
  void run();

  endpoint broker_;
  damage damage_;
  int listener_ = -1;
  int wake_ = -1;
  uint16_t port_ = 0;
  size_t produce_answers_ = 0;
  std::atomic<size_t> cuts_ = 0;
  std::thread thread_;
};

} // namespace cafka::test
