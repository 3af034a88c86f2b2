#include "cafka/auth/scram.hpp"

#include <memory>

#include "cafka/auth/scram_exchange.hpp"

namespace cafka {

namespace {

sasl_mechanism mechanism(scram_hash hash, const scram_sha_256& as) {
  const std::string name{name_of(hash)};
  error check;
  if (as.username.empty())
    check = {errc::invalid_configuration, "username of " + name + " is empty: name the user"};
  else if (as.password.empty())
    check = {errc::invalid_configuration, "password of " + name + " is empty: is it set where it comes from?"};
  return {
      name,
      [user = scram_user{as.username, std::make_shared<scram_password>(hash, as.password), as.delegation_token}](
          const sasl_peer&) { return std::make_unique<scram_exchange>(user, scram_nonce()); },
      check};
}

} // namespace

scram_sha_256::operator sasl_mechanism() const { return mechanism(scram_hash::sha_256, *this); }

scram_sha_512::operator sasl_mechanism() const {
  return mechanism(scram_hash::sha_512, {username, password, delegation_token});
}

} // namespace cafka
