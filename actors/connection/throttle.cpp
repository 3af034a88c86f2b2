#include "cafka/actors/connection/throttle.hpp"

#include <algorithm>
#include <string_view>

#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/produce.hpp"
#include "cafka/wire/type_info.hpp"

namespace cafka {

namespace {

// From this version on the broker answers at once and expects the client to wait.
struct rule {
  wire::api_key key;
  int16_t client_waits_from;
};

constexpr rule rules[] = {
    {wire::api_key::produce, 6},
    {wire::api_key::fetch, 8},
    {wire::api_key::list_offsets, 3},
    {wire::api_key::metadata, 6},
    {wire::api_key::offset_commit, 4},
    {wire::api_key::offset_fetch, 4},
    {wire::api_key::find_coordinator, 2},
    {wire::api_key::join_group, 3},
    {wire::api_key::heartbeat, 2},
    {wire::api_key::leave_group, 2},
    {wire::api_key::sync_group, 2},
    {wire::api_key::describe_groups, 2},
    {wire::api_key::list_groups, 2},
    {wire::api_key::api_versions, 2},
    {wire::api_key::create_topics, 3},
    {wire::api_key::delete_topics, 2},
    {wire::api_key::delete_records, 1},
    {wire::api_key::init_producer_id, 1},
    {wire::api_key::add_partitions_to_txn, 1},
    {wire::api_key::add_offsets_to_txn, 1},
    {wire::api_key::end_txn, 1},
    {wire::api_key::txn_offset_commit, 1},
    {wire::api_key::describe_acls, 1},
    {wire::api_key::create_acls, 1},
    {wire::api_key::delete_acls, 1},
    {wire::api_key::describe_configs, 2},
    {wire::api_key::alter_configs, 1},
    {wire::api_key::alter_replica_log_dirs, 1},
    {wire::api_key::describe_log_dirs, 1},
    {wire::api_key::create_partitions, 1},
    {wire::api_key::create_delegation_token, 1},
    {wire::api_key::renew_delegation_token, 1},
    {wire::api_key::expire_delegation_token, 1},
    {wire::api_key::describe_delegation_token, 1},
    {wire::api_key::delete_groups, 1},
    {wire::api_key::elect_leaders, 0},
    {wire::api_key::incremental_alter_configs, 0},
    {wire::api_key::alter_partition_reassignments, 0},
    {wire::api_key::list_partition_reassignments, 0},
    {wire::api_key::offset_delete, 0},
    {wire::api_key::describe_user_scram_credentials, 0},
    {wire::api_key::alter_user_scram_credentials, 0},
    {wire::api_key::unregister_broker, 0},
    {wire::api_key::describe_topic_partitions, 0},
};

constexpr int16_t produce_flexible_from = 9;

std::chrono::milliseconds read(byte_span body, size_t at) {
  return std::chrono::milliseconds{std::max(0, wire::load_big_endian<int32_t>(body.data() + at))};
}

// Produce alone ends with it. In flexible versions an empty list of tagged fields, one zero byte, follows as a rule. What
// precedes it is then the throttle time, mostly zero. If there are tagged fields (new leaders and their addresses), their last
// bytes hold a port or a name, which is not zero: only then is the response decoded.
std::chrono::milliseconds at_the_end(int16_t version, byte_span body) {
  if (version < produce_flexible_from) return read(body, body.size() - 4);
  if (body.back() == std::byte{0} && read(body, body.size() - 5) == std::chrono::milliseconds::zero()) return {};
  wire::produce_response response;
  error failure;
  if (!wire::decode_body(body, version, response, failure)) return {};
  return std::chrono::milliseconds{std::max(0, response.throttle_time_ms)};
}

// Most responses begin with it.
std::chrono::milliseconds in_its_field(const wire::message_schema& schema, int16_t version, byte_span body) {
  constexpr std::string_view name = "throttleTimeMs";
  const auto& fields = schema.type->fields;
  if (fields.front().name == name) return read(body, 0);
  const auto field = std::ranges::find(fields, name, &wire::field_info::name);
  const auto message = schema.make();
  if (field == fields.end() || wire::decode_body(body, schema, version, message.get())) return {};
  return std::chrono::milliseconds{std::max(0, *static_cast<const int32_t*>(wire::member(*field, message.get())))};
}

} // namespace

std::chrono::milliseconds throttle_time(wire::api_key key, int16_t version, byte_span body) {
  const auto found = std::ranges::find(rules, key, &rule::key);
  if (found == std::end(rules) || version < found->client_waits_from || body.size() < 5) return {};
  if (key == wire::api_key::produce) return at_the_end(version, body);
  const auto* schema = wire::find_schema(key, wire::message_kind::response);
  return schema == nullptr ? std::chrono::milliseconds{} : in_its_field(*schema, version, body);
}

} // namespace cafka
