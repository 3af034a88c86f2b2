#include "tests/simulation/network.hpp"

#include <algorithm>
#include <utility>

namespace cafka::test {

std::optional<uint64_t> network::connect(const endpoint& where, time_point now) {
  const auto made = brokers_.connect(where, now);
  if (made) links_[*made] = {};
  return made;
}

void network::receive(uint64_t connection, std::span<const std::byte> data, time_point now) {
  post({connection, {data.begin(), data.end()}, false}, direction::to_broker, now);
}

void network::disconnect(uint64_t connection, time_point now) {
  post({connection, {}, true}, direction::to_broker, now);
}

std::vector<memory_delivery> network::take(time_point now) {
  std::vector<memory_delivery> arrived;
  collect(now);
  while (!under_way_.empty() && under_way_.begin()->first <= now) {
    auto next = std::move(under_way_.extract(under_way_.begin()).mapped());
    if (next.to == direction::to_client)
      arrived.push_back(std::move(next.what));
    else
      deliver_to_broker(std::move(next.what), now);
    collect(now);
  }
  return arrived;
}

std::optional<network::time_point> network::next_due() const {
  auto due = brokers_.next_due();
  if (!under_way_.empty()) due = due ? std::min(*due, under_way_.begin()->first) : under_way_.begin()->first;
  return due;
}

void network::collect(time_point now) {
  for (auto& each : brokers_.take(now)) post(std::move(each), direction::to_client, now);
}

void network::deliver_to_broker(memory_delivery what, time_point now) {
  if (!what.data.empty()) brokers_.receive(what.connection, what.data, now);
  if (!what.close) return;
  brokers_.disconnect(what.connection, now);
  links_.erase(what.connection);
}

// A piece may be cut in two, or be the last that its connection carries, and that not whole.
void network::post(memory_delivery what, direction to, time_point now) {
  const auto found = links_.find(what.connection);
  if (found == links_.end() || found->second.cut) return;
  const auto drawn = random_.below(1000);
  if (what.data.size() < 2 || drawn >= weather_.cuts + weather_.splits) return carry(std::move(what), to, now);
  const auto length = static_cast<std::ptrdiff_t>(1 + random_.below(what.data.size() - 1));
  memory_delivery first{what.connection, {what.data.begin(), what.data.begin() + length}, false};
  if (drawn >= weather_.cuts) {
    what.data.erase(what.data.begin(), what.data.begin() + length);
    carry(std::move(first), to, now);
    return carry(std::move(what), to, now);
  }
  const auto connection = what.connection;
  carry(std::move(first), to, now);
  carry({connection, {}, true}, direction::to_broker, now);
  carry({connection, {}, true}, direction::to_client, now);
  found->second.cut = true;
}

void network::carry(memory_delivery what, direction to, time_point now) {
  auto& ends = links_[what.connection];
  auto& last = to == direction::to_broker ? ends.last_to_broker : ends.last_to_client;
  const auto takes =
      weather_.latency + std::chrono::microseconds{random_.below(static_cast<uint64_t>(weather_.jitter.count()) + 1)};
  last = std::max(last, now + takes);
  under_way_.emplace(last, parcel{.what = std::move(what), .to = to});
}

} // namespace cafka::test
