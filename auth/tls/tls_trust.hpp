#pragma once

#include <string_view>

#include "cafka/auth/tls/openssl_handles.hpp"
#include "cafka/auth/tls/tls_config.hpp"

namespace cafka {

/// Makes the context trust what is named, and show servers' clients whose certificates are taken. `field`: what messages call it.
/// Throws `cafka::error` (invalid_configuration).
void trust(SSL_CTX* context, std::string_view field, const tls_trust& what);

} // namespace cafka
