#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/wire/message.hpp"

#include <algorithm>

namespace cafka::embedded {

namespace {

using wire::api_key;

constexpr served_api all[] = {
    {api_key::produce, serve_produce},
    {api_key::fetch, serve_fetch},
    {api_key::list_offsets, serve_list_offsets},
    {api_key::metadata, serve_metadata},
    {api_key::offset_commit, serve_offset_commit},
    {api_key::offset_fetch, serve_offset_fetch},
    {api_key::find_coordinator, serve_find_coordinator},
    {api_key::join_group, serve_join_group},
    {api_key::heartbeat, serve_heartbeat},
    {api_key::leave_group, serve_leave_group},
    {api_key::sync_group, serve_sync_group},
    {api_key::describe_groups, serve_describe_groups},
    {api_key::list_groups, serve_list_groups},
    {api_key::sasl_handshake, serve_sasl_handshake},
    {api_key::api_versions, serve_api_versions},
    {api_key::create_topics, serve_create_topics},
    {api_key::delete_topics, serve_delete_topics},
    {api_key::init_producer_id, serve_init_producer_id},
    {api_key::offset_for_leader_epoch, serve_offset_for_leader_epoch},
    {api_key::describe_configs, serve_describe_configs},
    {api_key::sasl_authenticate, serve_sasl_authenticate},
    {api_key::create_partitions, serve_create_partitions},
    {api_key::delete_groups, serve_delete_groups},
    {api_key::offset_delete, serve_offset_delete},
    {api_key::describe_cluster, serve_describe_cluster},
    {api_key::consumer_group_heartbeat, serve_consumer_group_heartbeat},
    {api_key::consumer_group_describe, serve_consumer_group_describe},
    {api_key::describe_topic_partitions, serve_describe_topic_partitions},
};

} // namespace

std::span<const served_api> served_apis() { return all; }

wire::version_range versions_of(const config& options, wire::api_key api) {
  auto served = std::any_of(std::begin(all), std::end(all), [&](const served_api& a) { return a.key == api; });
  auto schema = served ? wire::find_schema(api, wire::message_kind::request) : nullptr;
  if (!schema) return {};
  auto limit = options.versions.find(api);
  if (limit == options.versions.end()) return schema->versions;
  return {std::max(schema->versions.min, limit->second.min), std::min(schema->versions.max, limit->second.max)};
}

} // namespace cafka::embedded
