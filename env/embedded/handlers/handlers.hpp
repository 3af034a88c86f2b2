#pragma once

#include "cafka/embedded/handlers/request_context.hpp"
#include "cafka/wire/version_range.hpp"

#include <memory>
#include <span>

/// \file
/// One function for each API, in a file of its own: request in, outcome out.

namespace cafka::embedded {

outcome serve_api_versions(incoming& in);
outcome serve_consumer_group_describe(incoming& in);
outcome serve_consumer_group_heartbeat(incoming& in);
outcome serve_create_partitions(incoming& in);
outcome serve_create_topics(incoming& in);
outcome serve_delete_groups(incoming& in);
outcome serve_delete_topics(incoming& in);
outcome serve_describe_cluster(incoming& in);
outcome serve_describe_configs(incoming& in);
outcome serve_describe_groups(incoming& in);
outcome serve_describe_topic_partitions(incoming& in);
outcome serve_fetch(incoming& in);
outcome serve_find_coordinator(incoming& in);
outcome serve_heartbeat(incoming& in);
outcome serve_init_producer_id(incoming& in);
outcome serve_join_group(incoming& in);
outcome serve_leave_group(incoming& in);
outcome serve_list_groups(incoming& in);
outcome serve_list_offsets(incoming& in);
outcome serve_metadata(incoming& in);
outcome serve_offset_commit(incoming& in);
outcome serve_offset_delete(incoming& in);
outcome serve_offset_fetch(incoming& in);
outcome serve_offset_for_leader_epoch(incoming& in);
outcome serve_produce(incoming& in);
outcome serve_sasl_authenticate(incoming& in);
outcome serve_sasl_handshake(incoming& in);
outcome serve_sync_group(incoming& in);

/// An API that brokers here have.
struct served_api {
  wire::api_key key;
  outcome (*serve)(incoming& in);
};
std::span<const served_api> served_apis();

/// The versions of an API that this cluster has; empty if it does not have the API.
wire::version_range versions_of(const config& options, wire::api_key api);

/// UNSUPPORTED_VERSION in a response to an API or version that is not served here, so that its client need not guess why a
/// connection was cut. Empty if no response of that shape is known, or if it has no place for an error of its own.
wire::bytes refuse_unsupported(wire::api_key api, int16_t version, int32_t correlation_id);

/// What brokers tell of metadata now.
std::shared_ptr<const wire::metadata_response> metadata_view(cluster_state& state);

/// The answer to an ApiVersions request of a version that the broker does not know (KIP-511).
wire::bytes refuse_api_versions(const config& options, int32_t correlation_id);

} // namespace cafka::embedded
