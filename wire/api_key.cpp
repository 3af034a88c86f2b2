#include "cafka/wire/api_key.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

namespace cafka::wire {

namespace {

using entry = std::pair<api_key, std::string_view>;

constexpr auto names = std::to_array<entry>({
    {api_key::produce, "Produce"},
    {api_key::fetch, "Fetch"},
    {api_key::list_offsets, "ListOffsets"},
    {api_key::metadata, "Metadata"},
    {api_key::offset_commit, "OffsetCommit"},
    {api_key::offset_fetch, "OffsetFetch"},
    {api_key::find_coordinator, "FindCoordinator"},
    {api_key::join_group, "JoinGroup"},
    {api_key::heartbeat, "Heartbeat"},
    {api_key::leave_group, "LeaveGroup"},
    {api_key::sync_group, "SyncGroup"},
    {api_key::describe_groups, "DescribeGroups"},
    {api_key::list_groups, "ListGroups"},
    {api_key::sasl_handshake, "SaslHandshake"},
    {api_key::api_versions, "ApiVersions"},
    {api_key::create_topics, "CreateTopics"},
    {api_key::delete_topics, "DeleteTopics"},
    {api_key::delete_records, "DeleteRecords"},
    {api_key::init_producer_id, "InitProducerId"},
    {api_key::offset_for_leader_epoch, "OffsetForLeaderEpoch"},
    {api_key::add_partitions_to_txn, "AddPartitionsToTxn"},
    {api_key::add_offsets_to_txn, "AddOffsetsToTxn"},
    {api_key::end_txn, "EndTxn"},
    {api_key::write_txn_markers, "WriteTxnMarkers"},
    {api_key::txn_offset_commit, "TxnOffsetCommit"},
    {api_key::describe_acls, "DescribeAcls"},
    {api_key::create_acls, "CreateAcls"},
    {api_key::delete_acls, "DeleteAcls"},
    {api_key::describe_configs, "DescribeConfigs"},
    {api_key::alter_configs, "AlterConfigs"},
    {api_key::alter_replica_log_dirs, "AlterReplicaLogDirs"},
    {api_key::describe_log_dirs, "DescribeLogDirs"},
    {api_key::sasl_authenticate, "SaslAuthenticate"},
    {api_key::create_partitions, "CreatePartitions"},
    {api_key::create_delegation_token, "CreateDelegationToken"},
    {api_key::renew_delegation_token, "RenewDelegationToken"},
    {api_key::expire_delegation_token, "ExpireDelegationToken"},
    {api_key::describe_delegation_token, "DescribeDelegationToken"},
    {api_key::delete_groups, "DeleteGroups"},
    {api_key::elect_leaders, "ElectLeaders"},
    {api_key::incremental_alter_configs, "IncrementalAlterConfigs"},
    {api_key::alter_partition_reassignments, "AlterPartitionReassignments"},
    {api_key::list_partition_reassignments, "ListPartitionReassignments"},
    {api_key::offset_delete, "OffsetDelete"},
    {api_key::describe_client_quotas, "DescribeClientQuotas"},
    {api_key::alter_client_quotas, "AlterClientQuotas"},
    {api_key::describe_user_scram_credentials, "DescribeUserScramCredentials"},
    {api_key::alter_user_scram_credentials, "AlterUserScramCredentials"},
    {api_key::describe_quorum, "DescribeQuorum"},
    {api_key::update_features, "UpdateFeatures"},
    {api_key::describe_cluster, "DescribeCluster"},
    {api_key::describe_producers, "DescribeProducers"},
    {api_key::unregister_broker, "UnregisterBroker"},
    {api_key::describe_transactions, "DescribeTransactions"},
    {api_key::list_transactions, "ListTransactions"},
    {api_key::consumer_group_heartbeat, "ConsumerGroupHeartbeat"},
    {api_key::consumer_group_describe, "ConsumerGroupDescribe"},
    {api_key::get_telemetry_subscriptions, "GetTelemetrySubscriptions"},
    {api_key::push_telemetry, "PushTelemetry"},
    {api_key::list_config_resources, "ListConfigResources"},
    {api_key::describe_topic_partitions, "DescribeTopicPartitions"},
    {api_key::share_group_heartbeat, "ShareGroupHeartbeat"},
    {api_key::share_group_describe, "ShareGroupDescribe"},
    {api_key::share_fetch, "ShareFetch"},
    {api_key::share_acknowledge, "ShareAcknowledge"},
    {api_key::add_raft_voter, "AddRaftVoter"},
    {api_key::remove_raft_voter, "RemoveRaftVoter"},
    {api_key::initialize_share_group_state, "InitializeShareGroupState"},
    {api_key::read_share_group_state, "ReadShareGroupState"},
    {api_key::write_share_group_state, "WriteShareGroupState"},
    {api_key::delete_share_group_state, "DeleteShareGroupState"},
    {api_key::read_share_group_state_summary, "ReadShareGroupStateSummary"},
    {api_key::streams_group_heartbeat, "StreamsGroupHeartbeat"},
    {api_key::streams_group_describe, "StreamsGroupDescribe"},
    {api_key::describe_share_group_offsets, "DescribeShareGroupOffsets"},
    {api_key::alter_share_group_offsets, "AlterShareGroupOffsets"},
    {api_key::delete_share_group_offsets, "DeleteShareGroupOffsets"},
});

} // namespace

std::string_view to_string(api_key key) {
  auto found = std::ranges::lower_bound(names, key, {}, &entry::first);
  return found != names.end() && found->first == key ? found->second : std::string_view{"Unknown"};
}

std::ostream& operator<<(std::ostream& out, api_key key) { return out << to_string(key); }

} // namespace cafka::wire
