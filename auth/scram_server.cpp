#include <utility>

#include "cafka/auth/sasl_server.hpp"
#include "cafka/auth/scram_exchange.hpp"
#include "cafka/auth/scram_messages.hpp"
#include "cafka/wire/base64.hpp"

namespace cafka {

namespace {

constexpr size_t salt_size = 16;

std::string base64(byte_span bytes) {
  std::string text;
  wire::append_base64(text, bytes, wire::base64_alphabet::standard);
  return text;
}

class scram_server : public sasl_server_exchange {
public:
  using lookup = std::function<std::optional<scram_credential>(std::string_view user)>;
  scram_server(scram_hash hash, lookup find, std::string nonce)
      : hash_(hash), find_(std::move(find)), nonce_(nonce.empty() ? scram_nonce() : std::move(nonce)) {}

  sasl_server_step take(byte_span from_client) override {
    const std::string_view text = bytes_view{from_client}.text();
    return server_first_.empty() ? challenge(text) : verify(text);
  }

private:
  sasl_server_step challenge(std::string_view message) {
    first_ = read_scram_client_first(message);
    if (!first_.problem.empty()) return sasl_server_step::fail("the first message cannot be used: " + first_.problem);
    auto found = find_(first_.username);
    if (!found) return sasl_server_step::fail("wrong name or password");
    credential_ = std::move(*found);
    server_first_ = "r=" + first_.nonce + nonce_ + ",s=" + base64(credential_.salt)
                    + ",i=" + std::to_string(credential_.iterations);
    return sasl_server_step::say(server_first_);
  }

  sasl_server_step verify(std::string_view message) {
    const auto last = read_scram_client_final(message);
    if (!last.problem.empty()) return sasl_server_step::fail("the last message cannot be used: " + last.problem);
    if (last.nonce != first_.nonce + nonce_) return sasl_server_step::fail("the nonce is another exchange's");
    if (last.channel_binding != base64(bytes_view{first_.gs2_header}.span()))
      return sasl_server_step::fail("the header is not that of the first message");
    const auto auth_message = first_.bare + "," + server_first_ + "," + last.without_proof;
    if (!proves_scram(hash_, credential_.stored_key, last.proof, auth_message))
      return sasl_server_step::fail("wrong name or password");
    auto step = sasl_server_step::say("v=" + base64(sign_scram(hash_, credential_.server_key, auth_message)));
    step.user = first_.username;
    return step;
  }

  scram_hash hash_;
  lookup find_;
  std::string nonce_;
  scram_client_first first_;
  scram_credential credential_;
  std::string server_first_; // empty until the client's first message came
};

} // namespace

scram_credential make_scram_credential(scram_hash hash, std::string_view password, int iterations) {
  auto salt = random_salt(salt_size);
  auto keys = derive_scram(hash, password, salt, iterations);
  return {
      .salt = std::move(salt),
      .iterations = iterations,
      .stored_key = std::move(keys.stored_key),
      .server_key = std::move(keys.server_key)};
}

std::unique_ptr<sasl_server_exchange> serve_scram(
    scram_hash hash, std::function<std::optional<scram_credential>(std::string_view user)> find, std::string nonce) {
  return std::make_unique<scram_server>(hash, std::move(find), std::move(nonce));
}

} // namespace cafka
