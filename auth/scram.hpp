#pragma once

#include <string>

#include "cafka/auth/sasl.hpp"
#include "cafka/auth/scram_keys.hpp"
#include "cafka/auth/secret.hpp"

namespace cafka {

/// SCRAM with SHA-256 (RFC 5802, RFC 7677): the password never travels, and the broker shows that it knows it too.
///
///     cafka::sasl_mechanism how = cafka::scram_sha_256{.username = "alice", .password = "open sesame"};
struct scram_sha_256 {
  /// UTF-8. Required. Brokers of Kafka refuse names that are not ASCII.
  std::string username = {};
  /// UTF-8, taken as it is: Kafka does not normalise it (no SASLprep).
  secret password = {};
  /// Name and password are the id and the HMAC of a delegation token (KIP-48).
  bool delegation_token = false;

  operator sasl_mechanism() const; // NOLINT: that is what it is for
};

/// The same with SHA-512.
struct scram_sha_512 {
  std::string username = {};
  secret password = {};
  bool delegation_token = false;

  operator sasl_mechanism() const; // NOLINT
};

/// The client's side of one SCRAM exchange.
///
///     begin: n,,n=user,r=nonce  ->  <- r=nonce+,s=salt,i=count  :answer
///            c=biws,r=nonce+,p=proof  ->  <- v=signature        :answer, done
class scram_exchange : public sasl_exchange {
public:
  /// Fewer iterations make a stolen exchange easy to search for the password, and a server that is none of ours could ask for them
  /// (RFC 7677, section 4); more than any broker is configured with (16384 by Kafka's tools) would only keep this thread busy.
  static constexpr int64_t least_iterations = 4096;
  static constexpr int64_t most_iterations = 100'000;

  scram_exchange(scram_hash hash, scram_sha_256 as, std::string nonce);

  sasl_step begin() override;
  sasl_step answer(byte_span from_server) override;

private:
  sasl_step prove(std::string_view server_first);
  sasl_step verify(std::string_view server_final) const;
  sasl_step fail(const std::string& why) const;

  scram_hash hash_;
  scram_sha_256 as_;
  std::string nonce_;
  std::string first_bare_;
  wire::bytes expected_signature_; // empty until the proof is sent
};

} // namespace cafka
