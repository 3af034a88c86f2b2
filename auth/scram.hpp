#pragma once

#include <string>

#include "cafka/auth/sasl.hpp"
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

} // namespace cafka
