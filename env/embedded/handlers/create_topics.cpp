#include "cafka/wire/messages/create_topics.hpp"

#include "cafka/embedded/core/topic_configs.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace cafka::embedded {

namespace {

using wire::create_topics_request;
using wire::create_topics_response;
using asked = create_topics_request::creatable_topic;
using answer = create_topics_response::creatable_topic_result;

constexpr int8_t set_for_the_topic = 1; // a config's source: DYNAMIC_TOPIC_CONFIG

/// Fills in assignments in the order of the partitions, which must be 0, 1, 2, …
error read_assignments(const asked& t, new_topic& wanted) {
  if (t.assignments.empty()) return {};
  if (t.num_partitions != -1 || t.replication_factor != -1)
    return error{errc::invalid_request, "with assignments, the number of partitions and the replication factor are -1"};
  wanted.assignments.resize(t.assignments.size());
  for (const auto& a : t.assignments) {
    auto at = static_cast<size_t>(a.partition_index);
    if (a.partition_index < 0 || at >= wanted.assignments.size() || !wanted.assignments[at].empty())
      return error{errc::invalid_replica_assignment, "the partitions of an assignment are 0, 1, 2, …, each once"};
    wanted.assignments[at] = a.broker_ids;
  }
  return {};
}

error read(const asked& t, new_topic& wanted) {
  wanted.name = t.name;
  wanted.partitions = t.num_partitions;
  wanted.options.replication_factor = t.replication_factor == -1 ? int16_t{0} : t.replication_factor;
  if (t.replication_factor == 0 || t.replication_factor < -1)
    return error{
        errc::invalid_replication_factor, "Replication factor must be larger than 0, or -1 to use the default value."};
  for (const auto& c : t.configs) {
    if (!c.value) return error{errc::invalid_config, "Null value not supported for topic configs: " + c.name};
    wanted.configs[c.name] = *c.value;
  }
  if (auto refused = apply_configs(wanted.configs, wanted.options)) return refused;
  return read_assignments(t, wanted);
}

void describe(cluster_state& state, const new_topic& made, bool validate_only, answer& out) {
  if (!validate_only) out.topic_id = state.find_topic(made.name)->id;
  out.num_partitions = state.partitions_of(made);
  out.replication_factor = state.replication_factor_of(made);
  auto& configs = out.configs.emplace();
  for (const auto& [name, value] : made.configs) {
    auto& added = configs.emplace_back();
    added.name = name;
    added.value = value;
    added.config_source = set_for_the_topic;
  }
}

void create(request_context& context, const create_topics_request& request, const asked& t, answer& out) {
  out.name = t.name;
  out.error_message.reset();
  auto twice =
      std::count_if(request.topics.begin(), request.topics.end(), [&](const asked& o) { return o.name == t.name; }) > 1;
  new_topic wanted;
  auto refused = error{context.faults.refused(t.name)};
  if (!refused && twice) refused = error{errc::invalid_request, "Duplicate topic name."};
  // As in Kafka a topic that is there is told of before what is wrong with the new one.
  if (!refused && context.state.find_topic(t.name))
    refused = error{errc::topic_already_exists, "Topic '" + t.name + "' already exists."};
  if (!refused) refused = read(t, wanted);
  if (!refused) refused = request.validate_only ? context.state.check(wanted) : context.state.create(wanted);
  out.error_code = to_wire(refused.code());
  if (refused)
    out.error_message = refused.what();
  else
    describe(context.state, wanted, request.validate_only, out);
}

outcome handle(request_context& context, const create_topics_request& request) {
  create_topics_response response;
  for (const auto& t : request.topics) create(context, request, t, response.topics.emplace_back());
  return reply(context, std::move(response));
}

fault_targets targets(const create_topics_request& request) {
  fault_targets named;
  for (const auto& t : request.topics) named.push_back({t.name});
  return named;
}

} // namespace

outcome serve_create_topics(incoming& in) { return serve<create_topics_request>(in, targets, handle); }

} // namespace cafka::embedded
