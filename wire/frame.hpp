#pragma once

#include "cafka/wire/error.hpp"
#include "cafka/wire/message.hpp"
#include "cafka/wire/messages/headers.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// \file
/// A frame is what travels on a connection: an int32 with the size of what follows, a header, a message.

namespace cafka::wire {

/// Bytes of the size in front of a frame; it does not count itself.
inline constexpr size_t frame_prefix_size = 4;

/// Version 2 of the request header, with tagged fields, goes with the flexible versions of a message, version 1 with others.
int16_t request_header_version(const message_schema& request, int16_t version) noexcept;

/// Version 1, with tagged fields, goes with the flexible versions of a message, version 0 with the others. ApiVersions
/// always has version 0: a client must be able to read the answer of a broker that does not know what it asked (KIP-511).
int16_t response_header_version(const message_schema& response, int16_t version) noexcept;

/// Bytes of the whole frame, its size in front included. A missing client id is sent as null.
size_t request_size(
    const message_schema& schema, const void* request, int16_t version, std::optional<std::string_view> client_id);

/// `frame` is exactly `request_size` bytes. errc::not_encodable if the request cannot be sent: see `encode`.
error encode_request(
    std::span<std::byte> frame, const message_schema& schema, const void* request, int16_t version,
    int32_t correlation_id, std::optional<std::string_view> client_id);

/// Overwrites the correlation id of an encoded request frame. It stands at the same place in all versions.
void patch_correlation_id(std::span<std::byte> frame, int32_t correlation_id) noexcept;

/// Of a frame without its size: the correlation id, with which every response begins. Nothing if there are no four bytes.
std::optional<int32_t> peek_correlation_id(byte_span frame) noexcept;

/// Reads the header in front of a response to `key` in `version`.
bool decode_response_header(decoder& in, api_key key, int16_t version, response_header& header);

/// Header and message of a frame without its size. errc::malformed, saying where, if it is anything else. Bytes left over behind
/// the message are ignored, as Kafka does on both sides: librdkafka, up to 2.16 at least, sends three of them after a Metadata
/// request for all topics.
error decode_response(byte_span frame, const message_schema& schema, int16_t version, void* response);

template <class Response>
bool decode_response(byte_span frame, int16_t version, Response& response, error& failure) {
  response = Response{};
  failure = decode_response(frame, schema_of<Response>(), version, &response);
  return !failure;
}

/// The same of a body that stands alone, the header having been read.
error decode_body(byte_span body, const message_schema& schema, int16_t version, void* message);

template <class Message>
bool decode_body(byte_span body, int16_t version, Message& message, error& failure) {
  message = Message{};
  failure = decode_body(body, schema_of<Message>(), version, &message);
  return !failure;
}

// The server's side.

/// Reads the header of a request of any version: the first two fields tell which header it is. False if it is malformed;
/// of an API that is not known, the tagged fields are left unread.
bool decode_request_header(decoder& in, request_header& header);

size_t response_size(const message_schema& schema, const void* response, int16_t version);

/// `frame` is exactly `response_size` bytes.
error encode_response(
    std::span<std::byte> frame, const message_schema& schema, const void* response, int16_t version,
    int32_t correlation_id);

} // namespace cafka::wire
