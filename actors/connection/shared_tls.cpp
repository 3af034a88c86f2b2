#include "cafka/actors/connection/shared_tls.hpp"

namespace cafka {

std::shared_ptr<const tls_context> read_tls(const connection_config& config) {
  if (!config.tls) return nullptr;
  try {
    return std::make_shared<const tls_context>(*config.tls);
  } catch (const error& why) { throw error{why.code(), "tls." + why.message()}; }
}

} // namespace cafka
