#include "cafka/wire/messages/describe_configs.hpp"

#include "cafka/embedded/core/broker_configs.hpp"
#include "cafka/embedded/core/topic_configs.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace cafka::embedded {

namespace {

using wire::describe_configs_request;
using wire::describe_configs_response;
using asked = describe_configs_request::describe_configs_resource;
using answer = describe_configs_response::describe_configs_result;

// Types of resources.
constexpr int8_t of_topic = 2;
constexpr int8_t of_broker = 4;
// Where a value comes from.
constexpr int8_t set_for_the_topic = 1;
constexpr int8_t set_for_the_broker = 4;
constexpr int8_t preset = 5;

bool is_asked_for(const asked& resource, std::string_view name) {
  const auto& keys = resource.configuration_keys;
  return !keys || keys->empty() || std::find(keys->begin(), keys->end(), name) != keys->end();
}

using entry = describe_configs_response::describe_configs_resource_result;

entry& add(answer& out, std::string_view name, std::string value, config_type type, int8_t source) {
  auto& added = out.configs.emplace_back();
  added.name = name;
  added.value = std::move(value);
  added.config_source = source;
  added.config_type = static_cast<int8_t>(type);
  added.documentation.reset();
  return added;
}

void add_synonym(entry& to, std::string_view name, std::string value, int8_t source) {
  auto& added = to.synonyms.emplace_back();
  added.name = name;
  added.value = std::move(value);
  added.source = source;
}

void describe_topic(request_context& context, const asked& resource, bool with_synonyms, answer& out) {
  auto found = context.state.find_topic(resource.resource_name);
  auto code = context.faults.refused(resource.resource_name);
  if (code == errc::none && !found) code = errc::unknown_topic_or_partition;
  out.error_code = to_wire(code);
  if (code != errc::none) return;
  for (const auto& c : topic_configs()) {
    if (!is_asked_for(resource, c.name)) continue;
    auto set = found->configs.find(std::string{c.name});
    auto is_set = set != found->configs.end();
    auto& added =
        add(out, c.name, is_set ? set->second : std::string{c.preset}, c.type, is_set ? set_for_the_topic : preset);
    if (!with_synonyms) continue;
    if (is_set) add_synonym(added, c.name, set->second, set_for_the_topic);
    if (!c.broker_name.empty()) add_synonym(added, c.broker_name, std::string{c.preset}, preset);
  }
}

void describe_broker(request_context& context, const asked& resource, bool with_synonyms, answer& out) {
  auto code = context.faults.refused();
  auto is_self = resource.resource_name.empty() || resource.resource_name == std::to_string(context.self.id);
  if (code == errc::none && !is_self) code = errc::invalid_request;
  out.error_code = to_wire(code);
  if (code != errc::none) return;
  for (auto& c : broker_configs(context.state.options(), context.self)) {
    if (!is_asked_for(resource, c.name)) continue;
    const auto source = c.is_set ? set_for_the_broker : preset;
    auto& added = add(out, c.name, c.value, c.type, source);
    added.read_only = true;
    if (with_synonyms) add_synonym(added, c.name, std::move(c.value), source);
  }
}

outcome handle(request_context& context, const describe_configs_request& request) {
  describe_configs_response response;
  for (const auto& resource : request.resources) {
    auto& out = response.results.emplace_back();
    out.error_message.reset();
    out.resource_type = resource.resource_type;
    out.resource_name = resource.resource_name;
    if (resource.resource_type == of_topic)
      describe_topic(context, resource, request.include_synonyms, out);
    else if (resource.resource_type == of_broker)
      describe_broker(context, resource, request.include_synonyms, out);
    else
      out.error_code = to_wire(errc::invalid_request);
  }
  return reply(context, std::move(response));
}

fault_targets targets(const describe_configs_request& request) {
  fault_targets named;
  for (const auto& r : request.resources)
    if (r.resource_type == of_topic) named.push_back({r.resource_name});
  return named;
}

} // namespace

outcome serve_describe_configs(incoming& in) { return serve<describe_configs_request>(in, targets, handle); }

} // namespace cafka::embedded
