#include "cafka/actors/connection/diagnosis.hpp"

#include "cafka/wire/first_bytes.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace cafka {

namespace {

std::string hex(std::span<const std::byte> bytes) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  for (const std::byte b : bytes) {
    if (!text.empty()) text += ' ';
    text += digits[std::to_integer<unsigned>(b) >> 4];
    text += digits[std::to_integer<unsigned>(b) & 0xF];
  }
  return text;
}

/// As text if they are some: 'SSH-'.
std::string shown(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte b : bytes) text += static_cast<char>(b);
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  return std::all_of(text.begin(), text.end(), printable) ? "'" + text + "'" : hex(bytes);
}

} // namespace

error read_frame_size(
    std::span<const std::byte, size_prefix> prefix, const frame_rule& rule, const endpoint& peer, size_t& size) {
  const size_t smallest = rule.bare ? 0 : 4; // a correlation id
  uint32_t value = 0;
  for (const std::byte b : prefix) value = value << 8 | std::to_integer<uint32_t>(b);
  const size_t most = rule.seen == peer_proof::ready ? rule.limit : std::min(rule.limit, handshake_frame_limit);
  if (value >= smallest && value <= most) {
    size = value;
    return {};
  }
  const auto name = to_string(peer);
  if (wire::may_be_http(prefix))
    return error{
        errc::not_kafka_http, name + " answers in HTTP: this is the port of a web server, not of a Kafka broker"};
  if (wire::may_be_tls(prefix))
    return error{
        errc::not_kafka_tls, name
                                 + " answers in TLS: this is a port for encrypted connections (SSL or SASL_SSL): set "
                                   "tls (security.protocol), or name one for PLAINTEXT"};
  if (rule.seen == peer_proof::none)
    return error{
        errc::not_kafka,
        name + " does not speak Kafka's protocol: its first bytes are " + shown(prefix) + "; is this a broker's port?"};
  if (value < smallest || value > uint32_t{INT32_MAX})
    return error{errc::malformed, name + " sent a frame of an impossible size: its bytes are " + hex(prefix)};
  if (rule.seen == peer_proof::broker)
    return error{
        errc::frame_too_large, name + " sent a frame of " + std::to_string(value) + " bytes in the handshake, where "
                                   + std::to_string(most) + " are allowed"};
  return error{
      errc::frame_too_large, name + " sent a frame of " + std::to_string(value) + " bytes, above the limit of "
                                 + std::to_string(rule.limit)
                                 + " (max_response_bytes); ask for less at once, or raise the limit"};
}

} // namespace cafka
