// A network between actors on virtual time and the embedded cluster: it takes time, cuts what it carries anywhere, and loses
// connections.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "cafka/actors/connection/memory_server.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "cafka/testing/embedded_memory_server.hpp"

namespace cafka::test {

/// How it is at the moment. Bytes always take some time, so that whoever asks on and on is seen to.
struct weather {
  std::chrono::microseconds latency{200};
  std::chrono::microseconds jitter{0};
  /// Of a thousand pieces so many are carried in two.
  uint32_t splits = 0;
  /// Of a thousand pieces so many end their connection after some of their bytes.
  uint32_t cuts = 0;
};

/// Bytes arrive in the order in which they were sent, each direction of a connection for itself.
class network : public memory_server {
public:
  network(embedded::config brokers, uint64_t seed) : brokers_(std::move(brokers)), random_(seed) {}

  embedded::memory_cluster& kafka() { return brokers_.kafka(); }
  void set(const weather& now) { weather_ = now; }

  std::optional<uint64_t> connect(const endpoint& where, time_point now) override;
  void receive(uint64_t connection, std::span<const std::byte> data, time_point now) override;
  void disconnect(uint64_t connection, time_point now) override;
  std::vector<memory_delivery> take(time_point now) override;
  std::optional<time_point> next_due() const override;
  void on_change(std::function<void()> callback) override { brokers_.on_change(std::move(callback)); }

private:
  enum class direction : uint8_t { to_broker, to_client };
  struct parcel {
    memory_delivery what;
    direction to;
  };
  // Of a connection that both sides hold open.
  struct link {
    time_point last_to_broker{};
    time_point last_to_client{};
    bool cut = false; // nothing that is sent from now on arrives
  };

  void post(memory_delivery what, direction to, time_point now);
  void carry(memory_delivery what, direction to, time_point now);
  void collect(time_point now);
  void deliver_to_broker(memory_delivery what, time_point now);

  embedded_memory_server brokers_;
  random_source random_;
  weather weather_{};
  std::map<uint64_t, link> links_;
  std::multimap<time_point, parcel> under_way_;
};

} // namespace cafka::test
