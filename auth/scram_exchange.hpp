// The client's side of SCRAM, message by message.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cafka/auth/sasl.hpp"
#include "cafka/auth/scram_keys.hpp"

namespace cafka {

/// As brokers know the mechanism.
std::string_view name_of(scram_hash hash);

/// Who a client is.
struct scram_user {
  std::string name;
  std::shared_ptr<scram_password> password;
  bool delegation_token = false;
};

/// The client's side of one SCRAM exchange.
///
///     begin   n,,n=user,r=nonce        -->  r=nonce+,s=salt,i=count
///     answer  c=biws,r=nonce+,p=proof  -->  v=signature
///     answer  done
class scram_exchange : public sasl_exchange {
public:
  /// Fewer iterations make a stolen exchange easy to search for the password, and a server that is none of ours could ask for them
  /// (RFC 7677, section 4); more than any broker is configured with (16384 by Kafka's tools) would only keep this thread busy.
  static constexpr int64_t least_iterations = 4096;
  static constexpr int64_t most_iterations = 100'000;

  /// Exchanges of one user share the password, and so what was derived of it.
  scram_exchange(scram_user as, std::string nonce);

  sasl_step begin() override;
  sasl_step answer(byte_span from_server) override;

private:
  sasl_step prove(std::string_view server_first);
  sasl_step verify(std::string_view server_final) const;
  sasl_step fail(const std::string& why) const;

  scram_user as_;
  std::string nonce_;
  std::string first_bare_;
  wire::bytes expected_signature_; // empty until the proof is sent
};

} // namespace cafka
