#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "cafka/auth/secret.hpp"

namespace cafka {

/// A token that nobody signed (JWS with "alg":"none", RFC 7515 appendix A.5), as Kafka's brokers take it with their default callback.
/// For tests only: anybody can make one. Not for anything that is to be kept from others.
secret unsecured_token(
    std::string_view principal, std::chrono::system_clock::time_point issued, std::chrono::seconds lifetime,
    const std::map<std::string, std::string>& more_claims = {});

} // namespace cafka
