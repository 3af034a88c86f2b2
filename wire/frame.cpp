#include "cafka/wire/frame.hpp"

#include "cafka/wire/big_endian.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace cafka::wire {

namespace {

/// Behind the size, the API's key and its version.
constexpr size_t request_correlation_id_offset = 8;

error not_encodable(const message_schema& schema, int16_t version) {
  return {
      errc::not_encodable, std::string{schema.name} + " version " + std::to_string(version)
                               + " cannot be sent: it has a string longer than 32767 bytes, an array or the whole is "
                                 "2^31 - 1 or longer, or this client does not know the version"};
}

error malformed(const decoder& in) { return {errc::malformed, in.error()}; }

request_header header_of(
    const message_schema& schema, int16_t version, int32_t correlation_id, std::optional<std::string_view> client_id) {
  request_header header;
  header.request_api_key = static_cast<int16_t>(schema.key);
  header.request_api_version = version;
  header.correlation_id = correlation_id;
  header.client_id = client_id;
  return header;
}

/// Writes the size, the header and the message into exactly their bytes.
template <class Header>
error encode_frame(
    std::span<std::byte> frame, const Header& header, int16_t header_version, const message_schema& schema,
    const void* message, int16_t version) {
  const size_t size = frame.size() - frame_prefix_size;
  if (size > std::numeric_limits<int32_t>::max()) return not_encodable(schema, version);
  encoder out{frame};
  out.write_int32(static_cast<int32_t>(size));
  encode(out, header, header_version);
  bool sound = encode(out, schema, message, version) && out.remaining() == 0;
  return sound ? error{} : not_encodable(schema, version);
}

} // namespace

int16_t request_header_version(const message_schema& request, int16_t version) noexcept {
  return request.is_flexible(version) ? 2 : 1;
}

int16_t response_header_version(const message_schema& response, int16_t version) noexcept {
  return response.is_flexible(version) && response.key != api_key::api_versions ? 1 : 0;
}

size_t request_size(
    const message_schema& schema, const void* request, int16_t version, std::optional<std::string_view> client_id) {
  return frame_prefix_size
         + encoded_size(header_of(schema, version, 0, client_id), request_header_version(schema, version))
         + encoded_size(schema, request, version);
}

error encode_request(
    std::span<std::byte> frame, const message_schema& schema, const void* request, int16_t version,
    int32_t correlation_id, std::optional<std::string_view> client_id) {
  return encode_frame(
      frame, header_of(schema, version, correlation_id, client_id), request_header_version(schema, version), schema,
      request, version);
}

void patch_correlation_id(std::span<std::byte> frame, int32_t correlation_id) noexcept {
  if (frame.size() >= request_correlation_id_offset + sizeof correlation_id)
    store_big_endian(frame.data() + request_correlation_id_offset, correlation_id);
}

std::optional<int32_t> peek_correlation_id(byte_span frame) noexcept {
  if (frame.size() < sizeof(int32_t)) return std::nullopt;
  return load_big_endian<int32_t>(frame.data());
}

bool decode_response_header(decoder& in, api_key key, int16_t version, response_header& header) {
  const message_schema* schema = find_schema(key, message_kind::response);
  if (!schema) return in.fail("a response to an API that is not known");
  return decode(in, header, response_header_version(*schema, version));
}

error decode_body(byte_span body, const message_schema& schema, int16_t version, void* message) {
  decoder in{body};
  return decode(in, schema, message, version) ? error{} : malformed(in);
}

error decode_response(byte_span frame, const message_schema& schema, int16_t version, void* response) {
  decoder in{frame};
  response_header header;
  if (!decode(in, header, response_header_version(schema, version))) return malformed(in);
  return decode_body(frame.subspan(in.position()), schema, version, response);
}

bool decode_request_header(decoder& in, request_header& header) {
  decoder ahead = in;
  auto key = static_cast<api_key>(ahead.read_int16());
  int16_t version = ahead.read_int16();
  const message_schema* schema = find_schema(key, message_kind::request);
  return decode(in, header, schema ? request_header_version(*schema, version) : int16_t{1});
}

size_t response_size(const message_schema& schema, const void* response, int16_t version) {
  return frame_prefix_size + encoded_size(response_header{}, response_header_version(schema, version))
         + encoded_size(schema, response, version);
}

error encode_response(
    std::span<std::byte> frame, const message_schema& schema, const void* response, int16_t version,
    int32_t correlation_id) {
  response_header header;
  header.correlation_id = correlation_id;
  return encode_frame(frame, header, response_header_version(schema, version), schema, response, version);
}

} // namespace cafka::wire
