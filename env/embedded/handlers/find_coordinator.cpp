#include "cafka/wire/messages/find_coordinator.hpp"

#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::find_coordinator_request;
using wire::find_coordinator_response;

constexpr int8_t of_group = 0;
constexpr int8_t of_transaction = 1;
constexpr int16_t first_with_many_keys = 4;

struct found_coordinator {
  const broker* which = nullptr;
  errc code = errc::none;
};

found_coordinator find(const request_context& context, int8_t type, const std::string& key) {
  if (auto code = context.faults.refused(); code != errc::none) return {nullptr, code};
  // There are no transactions here. Of the codes that Kafka has, this one makes clients give up at once.
  if (type == of_transaction) return {nullptr, errc::transactional_id_authorization_failed};
  if (type != of_group) return {nullptr, errc::invalid_request};
  auto found = context.state.find_broker(context.state.groups().coordinator_of(key));
  return {found, found ? errc::none : errc::coordinator_not_available};
}

template <class Answer>
void tell(const found_coordinator& found, Answer& out) {
  out.error_code = to_wire(found.code);
  if (found.code != errc::none) out.error_message = std::string{describe(found.code).text};
  out.node_id = found.which ? found.which->id : -1;
  out.host = found.which ? found.which->host : "";
  out.port = found.which ? found.which->port : -1;
}

outcome handle(request_context& context, const find_coordinator_request& request) {
  find_coordinator_response response;
  if (context.version < first_with_many_keys) {
    auto found = find(context, request.key_type, request.key);
    tell(found, response);
    if (found.code == errc::none) response.error_message = "NONE";
    return reply(context, std::move(response));
  }
  for (const auto& key : request.coordinator_keys) {
    auto& out = response.coordinators.emplace_back();
    out.key = key;
    tell(find(context, request.key_type, key), out);
  }
  return reply(context, std::move(response));
}

} // namespace

outcome serve_find_coordinator(incoming& in) { return serve<find_coordinator_request>(in, handle); }

} // namespace cafka::embedded
