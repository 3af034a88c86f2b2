// A broker's side of one connection that has to authenticate: frames in, frames out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cafka/auth/sasl_server.hpp"
#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/api_versions.hpp"
#include "cafka/wire/messages/sasl_authenticate.hpp"
#include "cafka/wire/messages/sasl_handshake.hpp"

namespace cafka::test {

inline std::unique_ptr<sasl_server_exchange> serve_alice_by_scram() {
  static const auto kept = make_scram_credential(scram_hash::sha_512, "open sesame");
  return serve_scram(
      scram_hash::sha_512, [](std::string_view user) { return user == "alice" ? std::optional{kept} : std::nullopt; });
}

inline std::unique_ptr<sasl_server_exchange> serve_alice_by_plain() {
  return serve_plain(
      [](std::string_view user, std::string_view password) { return user == "alice" && password == "open sesame"; });
}

/// Lets in alice, whose password is "open sesame". Answers what is asked after that by 16 zeros, or not at all.
struct sasl_broker {
  std::string mechanism = "SCRAM-SHA-512";
  std::function<std::unique_ptr<sasl_server_exchange>()> serve = serve_alice_by_scram;
  int16_t highest_handshake = 1;
  /// -1: it takes bare frames, as brokers before Kafka 1.0 do.
  int16_t highest_authenticate = 2;
  int64_t lifetime_ms = 0;
  bool answers_data = true;

  std::vector<wire::api_key> asked = {};
  bool authenticated = false;
  /// What came of users' requests before it was known whose they are.
  size_t unauthorized = 0;

  /// The frame that answers, its size in front; nothing: none.
  std::optional<std::vector<std::byte>> answer(byte_span request) {
    if (bare_) return answer_bare(request);
    wire::decoder in{request};
    wire::request_header header;
    if (!wire::decode_request_header(in, header)) return std::nullopt;
    const auto key = static_cast<wire::api_key>(header.request_api_key);
    asked.push_back(key);
    const auto body = request.subspan(in.position());
    switch (key) {
    case wire::api_key::api_versions:
      return encode(versions(), header);
    case wire::api_key::sasl_handshake:
      return encode(begin(body, header.request_api_version), header);
    case wire::api_key::sasl_authenticate:
      return encode(go_on(body, header.request_api_version), header);
    default:
      if (!authenticated) ++unauthorized;
      if (!answers_data) return std::nullopt;
      return zeros(header.correlation_id);
    }
  }

  static std::vector<std::byte> zeros(int32_t correlation_id) {
    std::vector<std::byte> frame(4 + 4 + 16);
    wire::store_big_endian(frame.data(), int32_t{20});
    wire::store_big_endian(frame.data() + 4, correlation_id);
    return frame;
  }

private:
  template <class Response>
  static std::vector<std::byte> encode(const Response& what, const wire::request_header& to) {
    const auto& schema = wire::schema_of<Response>();
    std::vector<std::byte> frame(wire::response_size(schema, &what, to.request_api_version));
    static_cast<void>(wire::encode_response(frame, schema, &what, to.request_api_version, to.correlation_id));
    return frame;
  }

  wire::api_versions_response versions() const {
    wire::api_versions_response all;
    const auto has = [&all](wire::api_key key, int16_t highest) {
      auto& one = all.api_keys.emplace_back();
      one.api_key = static_cast<int16_t>(key);
      one.max_version = highest;
    };
    has(wire::api_key::metadata, 13);
    has(wire::api_key::api_versions, 4);
    has(wire::api_key::sasl_handshake, highest_handshake);
    if (highest_authenticate >= 0) has(wire::api_key::sasl_authenticate, highest_authenticate);
    return all;
  }

  wire::sasl_handshake_response begin(byte_span body, int16_t version) {
    wire::sasl_handshake_request request;
    error failure;
    wire::decode_body(body, version, request, failure);
    wire::sasl_handshake_response response;
    response.mechanisms = {mechanism};
    if (request.mechanism != mechanism) {
      response.error_code = static_cast<int16_t>(errc::unsupported_sasl_mechanism);
      return response;
    }
    exchange_ = serve();
    bare_ = version == 0;
    return response;
  }

  wire::sasl_authenticate_response go_on(byte_span body, int16_t version) {
    wire::sasl_authenticate_request request;
    error failure;
    wire::decode_body(body, version, request, failure);
    wire::sasl_authenticate_response response;
    auto step = exchange_->take(request.auth_bytes);
    if (step.what) {
      response.error_code = static_cast<int16_t>(errc::sasl_authentication_failed);
      response.error_message = step.what.message();
      return response;
    }
    authenticated = step.user.has_value();
    response.auth_bytes = std::move(step.send);
    if (authenticated) response.session_lifetime_ms = lifetime_ms;
    return response;
  }

  std::optional<std::vector<std::byte>> answer_bare(byte_span token) {
    const auto step = exchange_->take(token);
    if (step.what) return std::nullopt;
    if (step.user) {
      authenticated = true;
      bare_ = false;
    }
    std::vector<std::byte> frame(4);
    wire::store_big_endian(frame.data(), static_cast<int32_t>(step.send.size()));
    frame.insert(frame.end(), step.send.begin(), step.send.end());
    return frame;
  }

  std::unique_ptr<sasl_server_exchange> exchange_;
  bool bare_ = false;
};

} // namespace cafka::test
