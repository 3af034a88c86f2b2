#include "cafka/embedded/core/sasl_gate.hpp"

#include "cafka/auth/oauth/json_object.hpp"
#include "cafka/wire/base64.hpp"
#include "cafka/wire/messages/sasl_authenticate.hpp"
#include "cafka/wire/messages/sasl_handshake.hpp"

#include <algorithm>

namespace cafka::embedded {

using wire::api_key;

bool sasl_gate::lets_in(api_key api, time_point now) const {
  switch (state_) {
  case state::open:
    return true;
  case state::shut:
    return api == api_key::api_versions || api == api_key::sasl_handshake;
  case state::asking:
    return api == api_key::sasl_authenticate;
  case state::known:
    return !expires_ || now < *expires_ || api == api_key::sasl_handshake;
  case state::refused:
    return false;
  }
  return false;
}

wire::sasl_handshake_response sasl_gate::shake_hands(const std::string& mechanism, int16_t version) {
  wire::sasl_handshake_response response;
  response.mechanisms = with_.mechanisms;
  if (state_ == state::open) {
    response.error_code = to_wire(errc::illegal_sasl_state);
  } else if (std::ranges::find(with_.mechanisms, mechanism) == with_.mechanisms.end()) {
    response.error_code = to_wire(errc::unsupported_sasl_mechanism);
    state_ = state::refused;
  } else {
    exchange_ = exchange(mechanism);
    bare_ = version == 0;
    state_ = state::asking;
  }
  return response;
}

wire::sasl_authenticate_response sasl_gate::authenticate(byte_span message, time_point now) {
  wire::sasl_authenticate_response response;
  response.error_message.reset();
  if (state_ != state::asking) {
    response.error_code = to_wire(errc::illegal_sasl_state);
    response.error_message = "SaslAuthenticate comes after SaslHandshake";
    return response;
  }
  auto said = step(message, now);
  if (said.what) {
    response.error_code = to_wire(errc::sasl_authentication_failed);
    response.error_message = said.what.message();
    return response;
  }
  response.auth_bytes = std::move(said.send);
  if (said.user) response.session_lifetime_ms = lifetime_ms_;
  return response;
}

std::optional<wire::bytes> sasl_gate::take_bare(byte_span message, time_point now) {
  const auto said = step(message, now);
  if (said.what) return std::nullopt;
  const auto size = static_cast<uint32_t>(said.send.size());
  wire::bytes frame;
  for (int shift = 24; shift >= 0; shift -= 8) frame.push_back(static_cast<std::byte>(size >> shift & 255));
  frame.insert(frame.end(), said.send.begin(), said.send.end());
  return frame;
}

sasl_server_step sasl_gate::step(byte_span message, time_point now) {
  auto said = exchange_->take(message);
  if (said.user) welcome(*said.user, now, said);
  if (said.what) state_ = state::refused;
  if (said.over()) exchange_.reset();
  return said;
}

void sasl_gate::welcome(const std::string& user, time_point now, sasl_server_step& said) {
  if (user_ && *user_ != user) {
    said = sasl_server_step::fail("who authenticates again has to be who it was");
    return;
  }
  user_ = user;
  state_ = state::known;
  auto life = with_.max_reauthentication;
  if (token_life_ && (life.count() == 0 || *token_life_ < life)) life = *token_life_;
  lifetime_ms_ = life.count();
  expires_.reset();
  if (life.count() > 0) expires_ = now + life;
}

std::unique_ptr<sasl_server_exchange> sasl_gate::exchange(const std::string& mechanism) {
  token_life_.reset();
  if (mechanism == "PLAIN")
    return serve_plain([this](std::string_view user, std::string_view password) {
      const auto found = with_.users.find(std::string{user});
      return found != with_.users.end() && found->second.reveal() == password;
    });
  if (mechanism == "OAUTHBEARER")
    return serve_oauth_bearer([this](const bearer_claim& claim) { return owner_of(claim.token); });
  const auto hash = mechanism == "SCRAM-SHA-256" ? scram_hash::sha_256 : scram_hash::sha_512;
  return serve_scram(hash, [this, hash](std::string_view user) -> std::optional<scram_credential> {
    const auto found = with_.users.find(std::string{user});
    if (found == with_.users.end()) return std::nullopt;
    return make_scram_credential(hash, found->second.reveal());
  });
}

/// A token is three parts of base64 with dots between, of which the last one, the signature, is empty (RFC 7515, appendix A.5).
std::optional<std::string> sasl_gate::owner_of(std::string_view token) {
  const auto first = token.find('.');
  if (first == std::string_view::npos || token.find('.', first + 1) != token.size() - 1) return std::nullopt;
  const auto read = [](std::string_view part) {
    const auto decoded = wire::parse_base64(part, wire::base64_alphabet::url);
    return decoded ? read_json_object(bytes_view{byte_span{*decoded}}.text()) : std::nullopt;
  };
  const auto header = read(token.substr(0, first));
  const auto claims = read(token.substr(first + 1, token.size() - first - 2));
  if (!header || !claims || text_member(*header, "alg").reveal() != "none") return std::nullopt;
  const auto subject = text_member(*claims, "sub");
  const auto until = number_member(*claims, "exp");
  // Tokens have the time of day, whatever the cluster's own clock counts.
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  if (subject.empty() || !until || *until <= now.count() || *until - now.count() > 365LL * 86'400) return std::nullopt;
  token_life_ = std::chrono::seconds{*until - now.count()};
  return std::string{subject.reveal()};
}

} // namespace cafka::embedded
