#include "tests/embedded/support/memory_client.hpp"

#include "cafka/wire/decoder.hpp"

namespace cafka::embedded::test {

std::vector<delivery> memory_network::collect(connection_id who, time_point now) {
  for (auto& d : take(now)) {
    auto to = d.connection;
    arrived_[to].push_back(std::move(d));
  }
  return std::exchange(arrived_[who], {});
}

memory_client::memory_client(memory_network& cluster, int32_t broker, time_point now)
    : cluster_(cluster), id_(cluster.connect("127.0.0.1", static_cast<uint16_t>(9091 + broker), now)) {}

void memory_client::send_bytes(byte_span data, time_point now) { cluster_.receive(id(), data, now); }

int32_t memory_client::send(const wire::message_schema& schema, const void* request, int16_t version, time_point now) {
  wire::bytes frame(wire::request_size(schema, request, version, "test"));
  auto id = ++last_correlation_id_;
  if (auto failure = wire::encode_request(frame, schema, request, version, id, "test")) throw failure;
  send_bytes(frame, now);
  return id;
}

void memory_client::collect(time_point now) {
  for (auto& d : cluster_.collect(id(), now)) {
    in_.insert(in_.end(), d.data.begin(), d.data.end());
    closed_ |= d.close;
  }
}

std::optional<wire::bytes> memory_client::next_frame(time_point now) {
  collect(now);
  if (in_.size() < wire::frame_prefix_size) return std::nullopt;
  auto size = static_cast<size_t>(wire::decoder{in_}.read_int32());
  if (in_.size() - wire::frame_prefix_size < size) return std::nullopt;
  auto from = in_.begin() + wire::frame_prefix_size;
  auto to = from + static_cast<std::ptrdiff_t>(size);
  wire::bytes frame{from, to};
  in_.erase(in_.begin(), to);
  return frame;
}

const wire::bytes& memory_client::pending(time_point now) {
  collect(now);
  return in_;
}

} // namespace cafka::embedded::test
