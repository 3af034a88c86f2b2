#include "cafka/embedded/memory_cluster.hpp"

#include "cafka/embedded/core/engine.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cafka::embedded {

memory_cluster::memory_cluster(config options)
    : controls([&] {
        options.ports.clear();
        options.timestamp_after_max = std::chrono::milliseconds::max();
        return std::make_unique<engine>(std::move(options));
      }()) {
  core().set_clock([this] { return now_; });
}

memory_cluster::~memory_cluster() = default;

std::optional<connection_id> memory_cluster::connect(std::string_view host, uint16_t port, time_point now) {
  return core().step([&](broker_core& c) -> std::optional<connection_id> {
    now_ = std::max(now_, now);
    for (const auto& b : c.state().brokers())
      if (b.host == host && b.port == port) return c.connect(b.id);
    return std::nullopt;
  });
}

void memory_cluster::receive(connection_id from, byte_span data, time_point now) {
  core().step([&](broker_core& c) {
    now_ = std::max(now_, now);
    c.receive(from, data, now_);
  });
}

void memory_cluster::disconnect(connection_id who, time_point now) {
  core().step([&](broker_core& c) {
    now_ = std::max(now_, now);
    c.disconnect(who);
  });
}

std::vector<delivery> memory_cluster::take(time_point now) {
  return core().step([&](broker_core& c) {
    now_ = std::max(now_, now);
    std::vector<delivery> all;
    for (auto due = c.take(now_); !due.empty(); due = c.take(now_))
      for (auto& d : due) {
        auto to = d.connection;
        all.push_back(std::move(d));
        c.sent(to, now_);
      }
    return all;
  });
}

std::optional<time_point> memory_cluster::next_due() const {
  return core().look([](broker_core& c) { return c.next_due(); });
}

void memory_cluster::on_change(std::function<void()> callback) { core().set_after_change(std::move(callback)); }

} // namespace cafka::embedded
