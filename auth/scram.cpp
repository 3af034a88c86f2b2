#include "cafka/auth/scram.hpp"

#include <utility>

#include "cafka/auth/scram_exchange.hpp"

namespace cafka {

namespace {

sasl_mechanism mechanism(scram_hash hash, scram_sha_256 as) {
  const std::string name{name_of(hash)};
  error check;
  if (as.username.empty()) check = {errc::invalid_configuration, "username of " + name + " is empty: name the user"};
  return {
      name,
      [hash, as = std::move(as)](const sasl_peer&) {
        return std::make_unique<scram_exchange>(hash, as, scram_nonce());
      },
      check};
}

} // namespace

scram_sha_256::operator sasl_mechanism() const { return mechanism(scram_hash::sha_256, *this); }

scram_sha_512::operator sasl_mechanism() const {
  return mechanism(scram_hash::sha_512, {username, password, delegation_token});
}

} // namespace cafka
