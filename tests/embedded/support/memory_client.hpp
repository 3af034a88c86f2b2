#pragma once

#include "cafka/embedded/memory_cluster.hpp"
#include "cafka/wire/frame.hpp"

#include <map>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cafka::embedded::test {

/// A decoded reply, with the bytes that its views point into.
template <class Response>
struct received {
  wire::bytes frame;
  Response body;
  const Response* operator->() const { return &body; }
};

/// A cluster in memory whose deliveries are sorted by connection.
class memory_network : public memory_cluster {
public:
  using memory_cluster::memory_cluster;
  /// What came for the connection since the last call.
  std::vector<delivery> collect(connection_id who, time_point now);

private:
  std::map<connection_id, std::vector<delivery>> arrived_;
};

/// One connection to a broker.
class memory_client {
public:
  memory_client(memory_network& cluster, int32_t broker, time_point now = {});

  bool is_open() const { return id_.has_value() && !closed_; }
  connection_id id() const { return id_.value(); }

  /// Sends a request; returns its correlation id.
  template <class Request>
  int32_t send(const Request& request, int16_t version, time_point now = {}) {
    return send(wire::schema_of<Request>(), &request, version, now);
  }
  void send_bytes(byte_span data, time_point now = {});

  /// The reply to the oldest request that is unanswered; nothing if there is none yet, or not a whole one.
  template <class Response>
  std::optional<received<Response>> poll(int16_t version, time_point now = {}) {
    auto frame = next_frame(now);
    if (!frame) return std::nullopt;
    received<Response> result{std::move(*frame), {}};
    error failure;
    if (!decode_response(byte_span{result.frame}, version, result.body, failure)) throw failure;
    return result;
  }

  /// Sends, and gives the reply, which must be there at once.
  template <class Response, class Request>
  received<Response> call(const Request& request, int16_t version, time_point now = {}) {
    send(request, version, now);
    auto reply = poll<Response>(version, now);
    if (!reply) throw std::runtime_error{is_open() ? "no reply" : "the broker closed the connection"};
    return std::move(*reply);
  }

  /// A frame without its length.
  std::optional<wire::bytes> next_frame(time_point now = {});
  /// All that came and was not taken.
  const wire::bytes& pending(time_point now = {});

private:
  int32_t send(const wire::message_schema& schema, const void* request, int16_t version, time_point now);
  void collect(time_point now);

  memory_network& cluster_;
  std::optional<connection_id> id_;
  wire::bytes in_;
  bool closed_ = false;
  int32_t last_correlation_id_ = 0;
};

} // namespace cafka::embedded::test
