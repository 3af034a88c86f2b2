#include "cafka/wire/messages/init_producer_id.hpp"

#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::init_producer_id_request;
using wire::init_producer_id_response;

outcome handle(request_context& context, const init_producer_id_request& request) {
  init_producer_id_response response;
  auto code = context.faults.refused();
  if (code == errc::none && request.transactional_id && request.transactional_id->empty()) code = errc::invalid_request;
  // There are no transactions here. Of the codes that Kafka has for this request, this one makes clients give up at once.
  if (code == errc::none && request.transactional_id) code = errc::transactional_id_authorization_failed;
  if (code == errc::none) {
    response.producer_id = context.state.next_producer_id();
    response.producer_epoch = 0;
  }
  response.error_code = to_wire(code);
  if (code != errc::none) response.producer_epoch = -1;
  return reply(context, std::move(response));
}

} // namespace

outcome serve_init_producer_id(incoming& in) { return serve<init_producer_id_request>(in, handle); }

} // namespace cafka::embedded
