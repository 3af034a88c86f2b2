// Fetches tokens over HTTP, through libcurl: in the library cafka::token_http, which is there if libcurl is.
#pragma once

#include <chrono>
#include <string>

#include "cafka/auth/oauth/client_credentials.hpp"

namespace cafka {

/// Asks the authorization server for a token. It BLOCKS, for at most `timeout`: call it in a thread of its own, never in an actor. May be
/// called by several threads at once. Follows no redirects, as they would take the secret elsewhere; reads at most 1 MiB. `ca_file`:
/// whom to trust (PEM); empty: whom the system trusts.
token_answer fetch_token(
    const client_credentials& who, std::chrono::milliseconds timeout, const std::string& ca_file = {});

} // namespace cafka
