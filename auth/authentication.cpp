#include "cafka/auth/authentication.hpp"

#include <algorithm>

#include "cafka/auth/wipe.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

/// More than any mechanism has; a broker could go on for ever.
constexpr int most_rounds = 20;
constexpr size_t longest_text = 500;

/// The broker's own words, at a length that fits a line.
std::string readable(std::string_view text) {
  std::string words{text.substr(0, longest_text)};
  std::ranges::replace_if(
      words, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return words;
}

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : readable(text);
}

/// Both mean the same to people; the one of the table says what to do.
errc code_of(errc from_broker) {
  return from_broker == errc::sasl_authentication_failed ? errc::authentication_failed : from_broker;
}

} // namespace

authentication::authentication(const sasl_mechanism& mechanism, const sasl_peer& with, sasl_versions versions)
    : peer_(with.host + ":" + std::to_string(with.port)),
      mechanism_(mechanism.name()),
      versions_(versions),
      exchange_(mechanism.exchange(with)) {}

int16_t authentication::handshake_version() const { return versions_.authenticate ? versions_.handshake : int16_t{0}; }

authentication_step authentication::begin() { return {.send = wire::sasl_handshake_request{.mechanism = mechanism_}}; }

authentication_step authentication::answer(const wire::sasl_handshake_response& from_broker) {
  const auto code = from_wire(from_broker.error_code);
  if (code == errc::unsupported_sasl_mechanism)
    return fail(code, "the listener does not take this mechanism; it takes: " + list(from_broker.mechanisms));
  if (code != errc::none) return fail(code, "SaslHandshake is refused: " + phrase(code));
  if (!exchange_) return fail(errc::authentication_failed, "the mechanism's function made no exchange");
  auto first = exchange_->begin();
  auto said = next(first);
  // It may be a password.
  if (first.send) wipe(*first.send);
  return said;
}

authentication_step authentication::answer(const wire::sasl_authenticate_response& from_broker) {
  const auto code = from_wire(from_broker.error_code);
  if (code != errc::none) {
    const auto words = from_broker.error_message.value_or("");
    return fail(code_of(code), words.empty() ? phrase(code) : readable(words));
  }
  if (from_broker.session_lifetime_ms > 0)
    lifetime_ = std::chrono::milliseconds{from_broker.session_lifetime_ms};
  else
    lifetime_.reset();
  return answer(byte_span{from_broker.auth_bytes});
}

authentication_step authentication::answer(byte_span from_broker) { return next(exchange_->answer(from_broker)); }

authentication_step authentication::next(const sasl_step& step) {
  if (step.what) return fail(step.what.code(), step.what.message());
  if (!step.send) return {};
  if (++rounds_ > most_rounds)
    return fail(errc::authentication_failed, "there is no end after " + std::to_string(most_rounds) + " rounds");
  if (versions_.authenticate) return {.send = wire::sasl_authenticate_request{.auth_bytes = *step.send}};
  return {.send = *step.send};
}

authentication_step authentication::fail(errc code, const std::string& why) const {
  return {.what = {code, peer_ + ", " + mechanism_ + ": " + why}};
}

error authentication::closed() const {
  return fail(
             errc::authentication_failed,
             "the broker closed the connection in the midst of the authentication; check the credentials, and the "
             "broker's log")
      .what;
}

std::optional<std::chrono::milliseconds> authentication::again_after(double chance) const {
  if (!lifetime_) return std::nullopt;
  const auto share = 0.85 + 0.10 * std::clamp(chance, 0.0, 1.0);
  return std::chrono::milliseconds{static_cast<int64_t>(static_cast<double>(lifetime_->count()) * share)};
}

} // namespace cafka
