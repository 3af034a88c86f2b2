// Every API that brokers here have answers in every version that Kafka 4.2 has of it.
#include "cafka/wire/messages/api_versions.hpp"
#include "cafka/wire/messages/consumer_group_describe.hpp"
#include "cafka/wire/messages/consumer_group_heartbeat.hpp"
#include "cafka/wire/messages/create_partitions.hpp"
#include "cafka/wire/messages/create_topics.hpp"
#include "cafka/wire/messages/delete_groups.hpp"
#include "cafka/wire/messages/delete_topics.hpp"
#include "cafka/wire/messages/describe_cluster.hpp"
#include "cafka/wire/messages/describe_configs.hpp"
#include "cafka/wire/messages/describe_groups.hpp"
#include "cafka/wire/messages/describe_topic_partitions.hpp"
#include "cafka/wire/messages/find_coordinator.hpp"
#include "cafka/wire/messages/heartbeat.hpp"
#include "cafka/wire/messages/init_producer_id.hpp"
#include "cafka/wire/messages/join_group.hpp"
#include "cafka/wire/messages/leave_group.hpp"
#include "cafka/wire/messages/list_groups.hpp"
#include "cafka/wire/messages/offset_commit.hpp"
#include "cafka/wire/messages/offset_delete.hpp"
#include "cafka/wire/messages/offset_fetch.hpp"
#include "cafka/wire/messages/offset_for_leader_epoch.hpp"
#include "cafka/wire/messages/sync_group.hpp"
#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

namespace {

/// The reply has to decode in the request's version.
template <class Response, class Request>
void ask_in_all_versions(const Request& request) {
  memory_network kafka;
  kafka.create_topic("t");
  const auto& schema = wire::schema_of<Request>();
  for (auto v = schema.versions.min; v <= schema.versions.max; ++v)
    BOOST_TEST_CONTEXT(schema.name << " version " << v) {
      memory_client client{kafka, 1};
      BOOST_CHECK_NO_THROW(client.call<Response>(request, v));
      BOOST_TEST(client.is_open());
      BOOST_TEST(client.pending().empty());
    }
  BOOST_TEST(kafka.requests(schema.key) == static_cast<uint64_t>(schema.versions.max - schema.versions.min + 1));
}

} // namespace

BOOST_AUTO_TEST_CASE(every_version_of_every_api_is_answered) {
  auto batch = make_batch({"a"});
  ask_in_all_versions<wire::produce_response>(produce_of("t", 0, batch));
  ask_in_all_versions<wire::fetch_response>(fetch_of("t", 0, 0));
  ask_in_all_versions<wire::list_offsets_response>(offsets_of("t", 0, -1));
  ask_in_all_versions<wire::metadata_response>(metadata_of("t"));
  ask_in_all_versions<wire::api_versions_response>(wire::api_versions_request{});
  ask_in_all_versions<wire::consumer_group_describe_response>(wire::consumer_group_describe_request{});
  ask_in_all_versions<wire::consumer_group_heartbeat_response>(wire::consumer_group_heartbeat_request{});
  ask_in_all_versions<wire::create_topics_response>(wire::create_topics_request{});
  ask_in_all_versions<wire::delete_topics_response>(wire::delete_topics_request{});
  ask_in_all_versions<wire::init_producer_id_response>(wire::init_producer_id_request{});
  ask_in_all_versions<wire::describe_cluster_response>(wire::describe_cluster_request{});
  ask_in_all_versions<wire::describe_configs_response>(wire::describe_configs_request{});
  ask_in_all_versions<wire::create_partitions_response>(wire::create_partitions_request{});
  ask_in_all_versions<wire::describe_topic_partitions_response>(wire::describe_topic_partitions_request{});
  ask_in_all_versions<wire::delete_groups_response>(wire::delete_groups_request{});
  ask_in_all_versions<wire::describe_groups_response>(wire::describe_groups_request{});
  ask_in_all_versions<wire::find_coordinator_response>(wire::find_coordinator_request{});
  ask_in_all_versions<wire::heartbeat_response>(wire::heartbeat_request{});
  ask_in_all_versions<wire::join_group_response>(wire::join_group_request{});
  ask_in_all_versions<wire::leave_group_response>(wire::leave_group_request{});
  ask_in_all_versions<wire::list_groups_response>(wire::list_groups_request{});
  ask_in_all_versions<wire::offset_commit_response>(wire::offset_commit_request{});
  ask_in_all_versions<wire::offset_delete_response>(wire::offset_delete_request{});
  ask_in_all_versions<wire::offset_fetch_response>(wire::offset_fetch_request{});
  ask_in_all_versions<wire::offset_for_leader_epoch_response>(wire::offset_for_leader_epoch_request{});
  ask_in_all_versions<wire::sync_group_response>(wire::sync_group_request{});
}
