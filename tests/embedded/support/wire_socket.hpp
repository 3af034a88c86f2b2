#pragma once

#include "cafka/wire/frame.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace cafka::embedded::test {

/// A blocking TCP connection that throws when nothing happens for 30 seconds.
class wire_socket {
public:
  /// Throws if nobody listens. `receive_buffer`: bytes the system may keep for us; 0: as many as it likes.
  explicit wire_socket(const std::string& host_and_port, int receive_buffer = 0);
  ~wire_socket();
  wire_socket(const wire_socket&) = delete;
  wire_socket& operator=(const wire_socket&) = delete;

  void send(byte_span data);
  /// Exactly so many bytes; throws if the connection ends before.
  wire::bytes read(size_t size);
  /// All until the connection ends.
  wire::bytes read_to_end();

  /// Sends a request of this version with correlation id 1.
  template <class Request>
  void send_request(const Request& request, int16_t version) {
    const auto& schema = wire::schema_of<Request>();
    wire::bytes frame(wire::request_size(schema, &request, version, "test"));
    if (auto failure = wire::encode_request(frame, schema, &request, version, 1, "test")) throw failure;
    send(frame);
  }
  /// The body views the frame, which is kept until the next reply.
  template <class Response>
  Response read_response(int16_t version) {
    frame_ = read(static_cast<size_t>(wire::decoder{read(4)}.read_int32()));
    Response response;
    error failure;
    if (!wire::decode_response(byte_span{frame_}, version, response, failure)) throw failure;
    return response;
  }
  template <class Response, class Request>
  Response call(const Request& request, int16_t version) {
    send_request(request, version);
    return read_response<Response>(version);
  }

private:
  int fd_ = -1;
  wire::bytes frame_;
};

/// Whether somebody listens there.
bool can_connect(const std::string& host_and_port);

} // namespace cafka::embedded::test
