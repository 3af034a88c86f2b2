#include "cafka/actors/connection/throttle.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "cafka/wire/message.hpp"
#include "cafka/wire/type_info.hpp"
#include "tests/connection/bytes_of.hpp"

using namespace cafka;
using cafka::test::bytes_of;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(throttling)

namespace {

// ProduceResponse, version 10 or later: one topic "t" with one partition; `tags` behind the throttle time.
std::vector<std::byte> flexible_produce(int32_t throttle, const std::vector<std::byte>& tags) {
  bytes_of out;
  out.i8(2).i8(2).text("t").i8(2);
  out.i32(0).i16(0).i64(5).i64(-1).i64(0).i8(1).i8(0).i8(0);
  return out.i8(0).i32(throttle).raw(tags);
}

long long of(api_key key, int version, const std::vector<std::byte>& body) {
  return throttle_time(key, static_cast<int16_t>(version), body).count();
}

std::vector<std::byte> encoded(const wire::message_schema& schema, const void* message, int16_t version) {
  std::vector<std::byte> bytes(wire::encoded_size(schema, message, version));
  wire::encoder out{bytes};
  BOOST_TEST_REQUIRE(wire::encode(out, schema, message, version));
  return bytes;
}

struct waits_from {
  api_key key;
  int version;
};

// shouldClientThrottle of all responses of Kafka 4.2.0's Java client.
constexpr waits_from java[] = {
    {api_key::produce, 6},
    {api_key::fetch, 8},
    {api_key::list_offsets, 3},
    {api_key::metadata, 6},
    {api_key::offset_commit, 4},
    {api_key::offset_fetch, 4},
    {api_key::find_coordinator, 2},
    {api_key::join_group, 3},
    {api_key::heartbeat, 2},
    {api_key::leave_group, 2},
    {api_key::sync_group, 2},
    {api_key::describe_groups, 2},
    {api_key::list_groups, 2},
    {api_key::api_versions, 2},
    {api_key::create_topics, 3},
    {api_key::delete_topics, 2},
    {api_key::delete_records, 1},
    {api_key::init_producer_id, 1},
    {api_key::add_partitions_to_txn, 1},
    {api_key::add_offsets_to_txn, 1},
    {api_key::end_txn, 1},
    {api_key::txn_offset_commit, 1},
    {api_key::describe_acls, 1},
    {api_key::create_acls, 1},
    {api_key::delete_acls, 1},
    {api_key::describe_configs, 2},
    {api_key::alter_configs, 1},
    {api_key::alter_replica_log_dirs, 1},
    {api_key::describe_log_dirs, 1},
    {api_key::create_partitions, 1},
    {api_key::create_delegation_token, 1},
    {api_key::renew_delegation_token, 1},
    {api_key::expire_delegation_token, 1},
    {api_key::describe_delegation_token, 1},
    {api_key::delete_groups, 1},
    {api_key::elect_leaders, 0},
    {api_key::incremental_alter_configs, 0},
    {api_key::alter_partition_reassignments, 0},
    {api_key::list_partition_reassignments, 0},
    {api_key::offset_delete, 0},
    {api_key::describe_user_scram_credentials, 0},
    {api_key::alter_user_scram_credentials, 0},
    {api_key::unregister_broker, 0},
    {api_key::describe_topic_partitions, 0},
};

} // namespace

BOOST_AUTO_TEST_CASE(it_is_heeded_where_java_heeds_it) {
  for (const auto* schema : wire::all_schemas()) {
    if (schema->kind != wire::message_kind::response) continue;
    const auto row = std::ranges::find(java, schema->key, &waits_from::key);
    const auto message = schema->make();
    const auto field = std::ranges::find(schema->type->fields, "throttleTimeMs", &wire::field_info::name);
    if (row == std::end(java) && field == schema->type->fields.end()) continue;
    BOOST_TEST_REQUIRE((field != schema->type->fields.end()), schema->name);
    *static_cast<int32_t*>(const_cast<void*>(wire::member(*field, message.get()))) = 1234;
    for (int16_t version = schema->versions.min; version <= schema->versions.max; ++version) {
      const auto heeded = row != std::end(java) && version >= row->version;
      const auto body = encoded(*schema, message.get(), version);
      BOOST_TEST(of(schema->key, version, body) == (heeded ? 1234 : 0), schema->name << " version " << version);
    }
  }
}

BOOST_AUTO_TEST_CASE(most_responses_begin_with_it) {
  const std::vector<std::byte> body = bytes_of{}.i32(1500).zeros(20);
  BOOST_TEST(of(api_key::fetch, 8, body) == 1500);
  BOOST_TEST(of(api_key::metadata, 12, body) == 1500);
  BOOST_TEST(of(api_key::find_coordinator, 4, body) == 1500);
}

BOOST_AUTO_TEST_CASE(older_versions_were_throttled_by_the_broker) {
  const std::vector<std::byte> body = bytes_of{}.i32(1500).zeros(20);
  BOOST_TEST(of(api_key::fetch, 7, body) == 0);
  BOOST_TEST(of(api_key::metadata, 5, body) == 0);
  BOOST_TEST(of(api_key::produce, 5, bytes_of{}.i32(0).i32(1500)) == 0);
}

BOOST_AUTO_TEST_CASE(produce_ends_with_it) {
  BOOST_TEST(of(api_key::produce, 8, bytes_of{}.i32(0).i32(700)) == 700);
  BOOST_TEST(of(api_key::produce, 10, flexible_produce(0, {std::byte{0}})) == 0);
  BOOST_TEST(of(api_key::produce, 10, flexible_produce(700, {std::byte{0}})) == 700);
}

// Tagged field 0: one node endpoint: node 1, "h", port 9092, no rack. Its last bytes are no throttle time.
BOOST_AUTO_TEST_CASE(new_leaders_behind_a_produce_response) {
  const std::vector<std::byte> node = bytes_of{}.i8(1).i8(0).i8(13).i8(2).i32(1).i8(2).text("h").i32(9092).i8(0).i8(0);
  BOOST_TEST(of(api_key::produce, 10, flexible_produce(0, node)) == 0);
  BOOST_TEST(of(api_key::produce, 10, flexible_produce(700, node)) == 700);
}

BOOST_AUTO_TEST_CASE(nonsense_is_no_throttle_time) {
  BOOST_TEST(of(api_key::fetch, 12, {}) == 0);
  BOOST_TEST(of(api_key::fetch, 12, bytes_of{}.i32(-5).i32(0)) == 0);
  BOOST_TEST(of(api_key::produce, 10, bytes_of{}.i32(-1).i32(-1).i8(0)) == 0);
  BOOST_TEST(of(api_key::sasl_handshake, 1, bytes_of{}.i32(1500).i32(0)) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
