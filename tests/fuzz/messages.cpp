// Frames, requests, responses and the formats inside of them: what was accepted must be written and read again as it was.

#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/consumer_protocol.hpp"
#include "tests/fuzz/target.hpp"

namespace cafka::fuzz {

namespace {

using namespace wire;

std::vector<std::byte> written(const message_schema& schema, const void* message, int16_t version) {
  std::vector<std::byte> bytes(encoded_size(schema, message, version));
  encoder out{bytes};
  require(encode(out, schema, message, version), "what was read can be written");
  require(out.remaining() == 0, "what is written has the size that was computed");
  return bytes;
}

/// The bytes may differ from the input: a varint can be longer than it need be, a tag can be sent with its default.
void write_and_read_again(const message_schema& schema, const void* message, int16_t version) {
  const auto bytes = written(schema, message, version);
  auto again = schema.make();
  decoder in{bytes};
  if (!decode(in, schema, again.get(), version)) {
    // Shorter bytes may have less memory: what was written has no varint that is longer than it need be.
    return require(in.error().ends_with("too much memory for its size"), "what was written can be read");
  }
  require(in.at_end(), "reading ends where writing ended");
  require(written(schema, again.get(), version) == bytes, "what was read again is the same message");
  std::string json;
  to_json(json, schema, message, version);
  require(!json.empty(), "a message has a text");
}

void read_message(decoder& in, const message_schema& schema, int16_t version) {
  auto message = schema.make();
  if (decode(in, schema, message.get(), version))
    write_and_read_again(schema, message.get(), version);
  else
    require(in.error().starts_with(schema.name), "an error says which message it is in");
}

/// A key and a version, which the real reader knows from what it asked, and a body.
void read_body(byte_span input, message_kind kind) {
  decoder in{input};
  const auto key = static_cast<api_key>(in.read_int16());
  const int16_t version = in.read_int16();
  const message_schema* schema = find_schema(key, kind);
  if (in.ok() && schema) read_message(in, *schema, version);
}

void read_request_frame(byte_span frame) {
  decoder in{frame};
  request_header header;
  if (!decode_request_header(in, header)) return;
  const message_schema* schema = find_schema(static_cast<api_key>(header.request_api_key), message_kind::request);
  if (!schema) return;
  auto request = schema->make();
  error failure = decode_body(frame.subspan(in.position()), *schema, header.request_api_version, request.get());
  if (failure) return require(failure.code() == errc::malformed, "what cannot be read is malformed");
  std::optional<std::string_view> client_id = header.client_id;
  std::vector<std::byte> bytes(request_size(*schema, request.get(), header.request_api_version, client_id));
  failure = encode_request(bytes, *schema, request.get(), header.request_api_version, header.correlation_id, client_id);
  require(!failure, "a request that was read can be sent");
}

void read_response_frame(byte_span input) {
  decoder in{input};
  const auto key = static_cast<api_key>(in.read_int16());
  const int16_t version = in.read_int16();
  const message_schema* schema = find_schema(key, message_kind::response);
  if (!in.ok() || !schema) return;
  const byte_span frame = input.subspan(in.position());
  auto response = schema->make();
  error failure = decode_response(frame, *schema, version, response.get());
  if (failure) return require(failure.code() == errc::malformed, "what cannot be read is malformed");
  const auto correlation_id = peek_correlation_id(frame);
  require(correlation_id.has_value(), "a response has a correlation id");
  std::vector<std::byte> bytes(response_size(*schema, response.get(), version));
  failure = encode_response(bytes, *schema, response.get(), version, *correlation_id);
  require(!failure, "a response that was read can be sent");
}

} // namespace

void fuzz_frame(byte_span input) {
  read_request_frame(input);
  read_response_frame(input);
}

void fuzz_request(byte_span input) { read_body(input, message_kind::request); }

void fuzz_response(byte_span input) { read_body(input, message_kind::response); }

void fuzz_group_formats(byte_span input) {
  for (const message_schema* schema :
       {&schema_of<consumer_protocol_subscription>(), &schema_of<consumer_protocol_assignment>()}) {
    decoder in{input};
    const int16_t version = in.read_int16();
    if (in.ok()) read_message(in, *schema, version);
  }
}

} // namespace cafka::fuzz
