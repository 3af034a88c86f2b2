#include "cafka/auth/scram_exchange.hpp"

#include <utility>

#include "cafka/auth/scram_messages.hpp"
#include "cafka/wire/base64.hpp"

namespace cafka {

namespace {

// No channel binding, no other identity; and the same in base64, which repeats it in the last message.
constexpr std::string_view gs2_header = "n,,";
constexpr std::string_view gs2_header_base64 = "biws";

} // namespace

std::string_view name_of(scram_hash hash) { return hash == scram_hash::sha_256 ? "SCRAM-SHA-256" : "SCRAM-SHA-512"; }

scram_exchange::scram_exchange(scram_user as, std::string nonce) : as_(std::move(as)), nonce_(std::move(nonce)) {}

sasl_step scram_exchange::begin() {
  first_bare_ = "n=" + scram_name(as_.name) + ",r=" + nonce_;
  // Kafka's extension by which a broker looks for the secret among the delegation tokens.
  if (as_.delegation_token) first_bare_ += ",tokenauth=true";
  return sasl_step::say(std::string{gs2_header} + first_bare_);
}

sasl_step scram_exchange::answer(byte_span from_server) {
  const std::string_view text = bytes_view{from_server}.text();
  return expected_signature_.empty() ? prove(text) : verify(text);
}

sasl_step scram_exchange::prove(std::string_view server_first) {
  const auto first = read_scram_server_first(server_first);
  if (!first.problem.empty()) return fail("the broker's first message cannot be used: " + first.problem);
  if (!first.nonce.starts_with(nonce_) || first.nonce.size() == nonce_.size())
    return fail("the broker's nonce does not continue ours: its answer belongs to another exchange");
  if (first.iterations < least_iterations || first.iterations > most_iterations)
    return fail(
        "the broker asks for " + std::to_string(first.iterations) + " iterations; this client accepts "
        + std::to_string(least_iterations) + " to " + std::to_string(most_iterations));
  auto last = "c=" + std::string{gs2_header_base64} + ",r=" + first.nonce;
  const auto auth_message = first_bare_ + "," + std::string{server_first} + "," + last;
  auto proof = as_.password->prove(first.salt, static_cast<int>(first.iterations), auth_message);
  expected_signature_ = std::move(proof.server_signature);
  last += ",p=";
  wire::append_base64(last, proof.client_proof, wire::base64_alphabet::standard);
  return sasl_step::say(last);
}

sasl_step scram_exchange::verify(std::string_view server_final) const {
  const auto last = read_scram_server_final(server_final);
  if (!last.refusal.empty()) return fail("the broker refuses (" + last.refusal + "); check name and password");
  if (!last.problem.empty()) return fail("the broker's last message cannot be used: " + last.problem);
  if (!same_signature(last.signature, expected_signature_))
    return fail(
        "the broker's signature is wrong: it does not know the password, so it is not the broker it claims to be");
  return sasl_step::done();
}

sasl_step scram_exchange::fail(const std::string& why) const {
  return sasl_step::fail(std::string{name_of(as_.password->hash())} + " of user '" + as_.name + "': " + why);
}

} // namespace cafka
