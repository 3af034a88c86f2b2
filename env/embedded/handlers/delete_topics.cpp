#include "cafka/wire/messages/delete_topics.hpp"

#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <optional>
#include <string>

namespace cafka::embedded {

namespace {

using wire::delete_topics_request;
using wire::delete_topics_response;

topic* find(cluster_state& state, const std::optional<std::string>& name, const wire::uuid& id) {
  return name ? state.find_topic(*name) : state.find_topic(id);
}

void remove(
    request_context& context, const std::optional<std::string>& name, const wire::uuid& id,
    delete_topics_response::deletable_topic_result& out) {
  auto found = find(context.state, name, id);
  out.name = found ? found->name : name;
  out.topic_id = found ? found->id : id;
  auto code = context.faults.refused(out.name.value_or(""));
  if (code == errc::none && !found) code = name ? errc::unknown_topic_or_partition : errc::unknown_topic_id;
  out.error_code = to_wire(code);
  if (code == errc::none)
    context.state.remove(*found);
  else
    out.error_message = std::string{describe(code).text};
}

outcome handle(request_context& context, const delete_topics_request& request) {
  delete_topics_response response;
  for (const auto& t : request.topics) remove(context, t.name, t.topic_id, response.responses.emplace_back());
  for (const auto& name : request.topic_names) remove(context, name, {}, response.responses.emplace_back());
  return reply(context, std::move(response));
}

fault_targets targets(cluster_state& state, const delete_topics_request& request) {
  fault_targets named;
  for (const auto& t : request.topics) {
    auto found = find(state, t.name, t.topic_id);
    named.push_back({found ? found->name : t.name.value_or("")});
  }
  for (const auto& name : request.topic_names) named.push_back({name});
  return named;
}

} // namespace

outcome serve_delete_topics(incoming& in) {
  return serve<delete_topics_request>(
      in, [&](const auto& r) { return targets(in.state, r); }, handle);
}

} // namespace cafka::embedded
