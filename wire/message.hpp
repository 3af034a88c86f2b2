#pragma once

#include "cafka/wire/api_key.hpp"
#include "cafka/wire/decoder.hpp"
#include "cafka/wire/encoder.hpp"
#include "cafka/wire/version_range.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace cafka::wire {

enum class message_kind : uint8_t {
  request,
  response,
  /// Travels inside another message's bytes field, as the consumer protocol does, or in front of one, as headers do.
  data,
};

struct type_info;

/// Everything that is known about one message. All functions below interpret it; none is a template.
struct message_schema {
  /// As in Kafka's schemas, such as "MetadataResponse".
  std::string_view name;
  api_key key;
  message_kind kind;
  /// Those which the protocol has settled, to be negotiated with a broker.
  version_range versions;
  /// `versions`, and those that Kafka still calls unstable; all of them can be encoded and decoded.
  version_range known_versions;
  /// Versions with compact lengths and tagged fields (KIP-482); may be empty.
  version_range flexible;
  const type_info* type;
  /// A new message of this type, as its constructor leaves it, for code that knows the type only at run time.
  std::shared_ptr<void> (*make)();

  bool is_flexible(int16_t version) const noexcept { return flexible.contains(version); }
};

/// The schema of a message struct. Its definition is compiled once, in the library: including a message's header is cheap.
template <class Message>
const message_schema& schema_of();

/// Of all messages, in no particular order.
std::span<const message_schema* const> all_schemas();
/// Null if there is none.
const message_schema* find_schema(api_key key, message_kind kind);

/// Exactly what `encode` writes: body only, no header, no size. Fields that the version does not have are not counted.
size_t encoded_size(const message_schema& schema, const void* message, int16_t version);

/// False if the message cannot be sent: a string is longer than 32767 bytes, bytes or an array have 2^31 - 1 or more,
/// the version is not known, or `out` is too small. What is null in a version that does not know null is written as empty.
bool encode(encoder& out, const message_schema& schema, const void* message, int16_t version);

/// Fills a message that is as its constructor leaves it. False if the input is not such a message: `in.error()` says what
/// and where. Bytes behind the message are left to the caller. Fields that the version does not have keep their defaults.
/// Memory is bounded by a small multiple of the input's size, whatever the input. Fields of type records point into it.
bool decode(decoder& in, const message_schema& schema, void* message, int16_t version);

/// Appends what the version has of the message, with Kafka's names; bytes as base64, as Kafka's own tools print it.
void to_json(std::string& out, const message_schema& schema, const void* message, int16_t version);

template <class Message>
size_t encoded_size(const Message& message, int16_t version) {
  return encoded_size(schema_of<Message>(), &message, version);
}

template <class Message>
bool encode(encoder& out, const Message& message, int16_t version) {
  return encode(out, schema_of<Message>(), &message, version);
}

/// Overwrites the message.
template <class Message>
bool decode(decoder& in, Message& message, int16_t version) {
  message = Message{};
  return decode(in, schema_of<Message>(), &message, version);
}

template <class Message>
std::string to_json(const Message& message, int16_t version) {
  std::string out;
  to_json(out, schema_of<Message>(), &message, version);
  return out;
}

} // namespace cafka::wire
