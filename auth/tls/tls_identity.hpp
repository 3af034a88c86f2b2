#pragma once

#include "cafka/auth/tls/openssl_handles.hpp"
#include "cafka/auth/tls/tls_config.hpp"

namespace cafka {

/// Gives the context the certificate, its chain and its key; nothing if none is named. Throws `cafka::error`
/// (invalid_configuration).
void identify(SSL_CTX* context, const tls_identity& who);

} // namespace cafka
