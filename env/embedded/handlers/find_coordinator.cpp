#include "cafka/wire/messages/find_coordinator.hpp"

#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <string>
#include <vector>

namespace cafka::embedded {

namespace {

using wire::find_coordinator_request;
using wire::find_coordinator_response;

constexpr int8_t last_key_type = 2; // group, transaction, share group
constexpr int16_t first_with_many_keys = 4;

/// The same broker for the same key, as long as the same brokers run; null if none runs.
const broker* coordinator_of(cluster_state& state, const std::string& key) {
  std::vector<const broker*> running;
  for (const auto& b : state.brokers())
    if (b.up) running.push_back(&b);
  if (running.empty()) return nullptr;
  // Not std::hash: tests may rely on who coordinates what, on any platform.
  uint32_t hash = 0;
  for (auto c : key) hash = hash * 31 + static_cast<unsigned char>(c);
  return running[hash % running.size()];
}

/// `out` is a coordinator of version 4 and later, or the whole response of the versions before.
template <class Answer>
void answer(request_context& context, const find_coordinator_request& request, const std::string& key, Answer& out) {
  auto code = context.faults.refused();
  auto found = coordinator_of(context.state, key);
  if (code == errc::none && (request.key_type < 0 || request.key_type > last_key_type)) code = errc::invalid_request;
  if (code == errc::none && !found) code = errc::coordinator_not_available;
  out.error_code = to_wire(code);
  out.error_message.reset();
  out.node_id = -1;
  out.port = -1;
  if (code != errc::none) {
    out.error_message = std::string{describe(code).text};
    return;
  }
  out.node_id = found->id;
  out.host = found->host;
  out.port = found->port;
}

outcome handle(request_context& context, const find_coordinator_request& request) {
  find_coordinator_response response;
  if (context.version < first_with_many_keys) answer(context, request, request.key, response);
  for (const auto& key : request.coordinator_keys) {
    auto& added = response.coordinators.emplace_back();
    added.key = key;
    answer(context, request, key, added);
  }
  return reply(context, std::move(response));
}

} // namespace

outcome serve_find_coordinator(incoming& in) { return serve<find_coordinator_request>(in, handle); }

} // namespace cafka::embedded
