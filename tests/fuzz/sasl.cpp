// Clients that say anything to the broker's side of the mechanisms, login modules that are anything, and what may come of a web server.

#include "cafka/auth/jaas.hpp"
#include "cafka/auth/oauth/client_credentials.hpp"
#include "cafka/auth/sasl_server.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <string>

namespace cafka::fuzz {

namespace {

std::unique_ptr<sasl_server_exchange> server_of(std::byte choice) {
  switch (std::to_integer<int>(choice) % 3) {
  case 0:
    return serve_plain([](auto, auto) { return false; });
  case 1:
    return serve_oauth_bearer([](const bearer_claim&) { return std::nullopt; });
  default:
    return serve_scram(
        scram_hash::sha_256,
        [](std::string_view) {
          // Keys that nobody has the password of, so that trying is quick.
          return std::optional{
              scram_credential{.salt = wire::bytes(4), .stored_key = wire::bytes(32), .server_key = wire::bytes(32)}};
        },
        "nonce");
  }
}

seed of_text(std::string_view text) {
  const auto bytes = bytes_view{text}.span();
  return {bytes.begin(), bytes.end()};
}

} // namespace

/// The first byte chooses the mechanism; the rest are two messages, 0xFF between them.
void fuzz_sasl_server(byte_span input) {
  if (input.empty()) return;
  const auto server = server_of(input.front());
  input = input.subspan(1);
  const auto end = static_cast<size_t>(std::ranges::find(input, std::byte{0xFF}) - input.begin());
  const auto first = server->take(input.first(end));
  require(!first.user, "nobody is let in");
  if (first.over()) return;
  const auto second = server->take(input.subspan(std::min(end + 1, input.size())));
  require(!second.user && second.what, "nobody is let in later");
}

void fuzz_jaas(byte_span input) {
  const auto text = bytes_view{input}.text();
  const auto login = parse_jaas(text);
  require(login.what || !login.module.empty(), "a login module has a name");
  const auto how = mechanism_of_jaas("PLAIN", text);
  require(!login.what || how.validate(), "what cannot be read is no mechanism");
  if (!how.validate()) require(how.exchange({})->begin().send.has_value(), "a mechanism has something to say");
}

void fuzz_token_answer(byte_span input) {
  const client_credentials who{.token_endpoint = "https://x", .client_id = "id", .client_secret = "of nobody"};
  const auto text = bytes_view{input}.text();
  for (const int status : {200, 400}) {
    const auto answer = read_token_answer(who, status, text, {});
    require(answer.token.empty() == static_cast<bool>(answer.what), "an answer is a token or an error");
  }
}

std::vector<seed> token_answer_seeds() {
  return {
      of_text(R"({"access_token":"e30.eyJleHAiOjE3MDB9.x","expires_in":3600,"more":[{"x":null},1.5e3,"\u00fc\n"]})"),
      of_text(R"({"error":"invalid_client","error_description":"\uD83D\uDE00"})")};
}

std::vector<seed> sasl_server_seeds() {
  using namespace std::string_literals;
  return {
      of_text("\0\0alice\0secret"s), of_text("\1n,,\1auth=Bearer token\1pool=x\1\1\xFF\1"s),
      of_text("\2n,,n=alice,r=mine\xFF"s + "c=biws,r=minenonce,p=AAAA")};
}

std::vector<seed> jaas_seeds() {
  return {of_text("org.apache.kafka.common.security.plain.PlainLoginModule required\n"
                  "// who it is\n username=\"al\\\"ice\" /* and */ password='\\101';")};
}

} // namespace cafka::fuzz
