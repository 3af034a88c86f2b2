#include "cafka/wire/messages/sasl_authenticate.hpp"

#include "cafka/embedded/core/sasl_gate.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

outcome serve_sasl_authenticate(incoming& in) {
  return serve<wire::sasl_authenticate_request>(in, [&](const request_context& context, const auto& request) {
    return reply(context, in.gate.authenticate(request.auth_bytes, in.now));
  });
}

} // namespace cafka::embedded
