// What the TLS of all connections of a connector has in common.
#pragma once

#include <memory>

#include "cafka/actors/connection/connection_config.hpp"
#include "cafka/auth/tls/tls_context.hpp"

namespace cafka {

/// Reads the files that the configuration names. Null: plain text. Throws `cafka::error` (invalid_configuration), which names field and file.
std::shared_ptr<const tls_context> read_tls(const connection_config& config);

} // namespace cafka
