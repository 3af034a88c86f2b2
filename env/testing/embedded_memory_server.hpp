#pragma once

#include "cafka/actors/connection/memory_server.hpp"
#include "cafka/embedded/memory_cluster.hpp"

#include <memory>
#include <utility>

namespace cafka::test {

/// The embedded cluster as the connector in memory sees it: actors on virtual time talk to real brokers, without sockets.
///
///     auto brokers = std::make_shared<cafka::test::embedded_memory_server>(cafka::embedded::config{.brokers = 3});
///     brokers->kafka().create_topic("orders", 6);
///     auto connector = cafka::spawn_memory_connector(system(), {}, brokers);
///
/// A control of `kafka()` that makes something due, such as `cut_connections`, is seen by the actors at the next `run`.
class embedded_memory_server : public memory_server {
public:
  explicit embedded_memory_server(embedded::config options = {}) : kafka_(std::move(options)) {}

  embedded::memory_cluster& kafka() { return kafka_; }

  std::optional<uint64_t> connect(const endpoint& where, time_point now) override {
    auto made = kafka_.connect(where.host, where.port, in_milliseconds(now));
    return made ? std::optional{static_cast<uint64_t>(*made)} : std::nullopt;
  }
  void receive(uint64_t connection, std::span<const std::byte> data, time_point now) override {
    kafka_.receive(embedded::connection_id{connection}, data, in_milliseconds(now));
  }
  void disconnect(uint64_t connection, time_point now) override {
    kafka_.disconnect(embedded::connection_id{connection}, in_milliseconds(now));
  }
  std::vector<memory_delivery> take(time_point now) override {
    std::vector<memory_delivery> all;
    for (auto& d : kafka_.take(in_milliseconds(now)))
      all.push_back({static_cast<uint64_t>(d.connection), std::move(d.data), d.close});
    return all;
  }
  std::optional<time_point> next_due() const override {
    auto due = kafka_.next_due();
    return due ? std::optional{time_point{*due}} : std::nullopt;
  }
  void on_change(std::function<void()> callback) override { kafka_.on_change(std::move(callback)); }

private:
  // The brokers count whole milliseconds: what is due at one of them is due when the clock has reached it.
  static embedded::time_point in_milliseconds(time_point t) {
    return std::chrono::floor<embedded::time_point>(t.time_since_epoch());
  }

  embedded::memory_cluster kafka_;
};

} // namespace cafka::test
