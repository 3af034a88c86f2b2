#include "cafka/wire/messages/init_producer_id.hpp"

#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <limits>

namespace cafka::embedded {

namespace {

using wire::init_producer_id_request;
using wire::init_producer_id_response;

/// The last epoch is kept for fencing: before it is reached, there is a new producer id.
constexpr int16_t last_epoch = std::numeric_limits<int16_t>::max() - 1;

void give_new_id(cluster_state& state, init_producer_id_response& out) {
  out.producer_id = state.next_producer_id();
  out.producer_epoch = 0;
}

/// Each call with a transactional id fences whoever called before.
errc give_next_epoch(cluster_state& state, const init_producer_id_request& request, init_producer_id_response& out) {
  auto [at, added] = state.transactional_ids().try_emplace(*request.transactional_id);
  auto& known = at->second;
  auto knows_itself =
      request.producer_id == -1 || (request.producer_id == known.producer_id && request.producer_epoch == known.epoch);
  if (!added && !knows_itself) return errc::producer_fenced;
  if (added || known.epoch >= last_epoch) {
    give_new_id(state, out);
  } else {
    out.producer_id = known.producer_id;
    out.producer_epoch = static_cast<int16_t>(known.epoch + 1);
  }
  known = {out.producer_id, out.producer_epoch};
  return errc::none;
}

outcome handle(request_context& context, const init_producer_id_request& request) {
  init_producer_id_response response;
  auto code = context.faults.refused();
  if (code == errc::none && request.transactional_id && request.transactional_id->empty()) code = errc::invalid_request;
  if (code == errc::none && request.transactional_id)
    code = give_next_epoch(context.state, request, response);
  else if (code == errc::none)
    give_new_id(context.state, response);
  // Before version 4 a fenced producer was told so with the older code.
  if (code == errc::producer_fenced && context.version < 4) code = errc::invalid_producer_epoch;
  response.error_code = to_wire(code);
  if (code != errc::none) response.producer_epoch = -1;
  return reply(context, std::move(response));
}

} // namespace

outcome serve_init_producer_id(incoming& in) { return serve<init_producer_id_request>(in, handle); }

} // namespace cafka::embedded
