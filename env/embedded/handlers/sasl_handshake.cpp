#include "cafka/wire/messages/sasl_handshake.hpp"

#include "cafka/embedded/core/sasl_gate.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

outcome serve_sasl_handshake(incoming& in) {
  return serve<wire::sasl_handshake_request>(in, [&](const request_context& context, const auto& request) {
    return reply(context, in.gate.shake_hands(request.mechanism, in.version));
  });
}

} // namespace cafka::embedded
