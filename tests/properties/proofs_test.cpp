// Each property that is accepted changes something that others can see.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "cafka/actors/properties/property_table.hpp"
#include "tests/properties/observed.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

struct proof {
  const char* property;
  const char* value;
  scene where;
  const char* what;
  /// A value that is seen then, and not by default; null: others than by default are seen.
  const char* as = nullptr;
  std::map<std::string, std::string> beside = {};
};

const proof all[] = {
    {"acks", "1", writing, "Produce acks", "1"},
    {"request.required.acks", "0", writing, "Produce acks", "0"},
    {"allow.auto.create.topics", "true", writing, "Metadata may create", "1"},
    {"auto.commit.interval.ms", "1000", joining, "OffsetCommit at", nullptr, {{"group.id", "g"}}},
    {"auto.offset.reset", "latest", reading, "ListOffsets of", "-1"},
    {"batch.size", "5000", writing, "Produce records in a batch", "4"},
    {"bootstrap.servers", "elsewhere:1", dialling, "dial of elsewhere:1"},
    {"metadata.broker.list", "elsewhere:1", dialling, "dial of elsewhere:1"},
    {"broker.address.family", "v4", dialling, "address dialled"},
    {"buffer.memory", "1000000", unanswered_writing, "sets taken"},
    {"check.crcs", "false", reading_damaged, "read"},
    {"client.id", "shop", writing, "client id", "shop"},
    {"client.rack", "east", reading, "Fetch rack", "east"},
    {"compression.gzip.level", "1", writing, "Produce bytes of a batch", nullptr, {{"compression.type", "gzip"}}},
    {"compression.level", "1", writing, "Produce bytes of a batch", nullptr, {{"compression.type", "gzip"}}},
    {"compression.lz4.level", "12", writing, "Produce bytes of a batch", nullptr, {{"compression.type", "lz4"}}},
    {"compression.zstd.level", "19", writing, "Produce bytes of a batch", nullptr, {{"compression.type", "zstd"}}},
    {"compression.type", "gzip", writing, "Produce codec", "1"},
    {"compression.codec", "snappy", writing, "Produce codec", "2"},
    {"compression.type", "lz4", writing, "Produce codec", "3"},
    {"compression.type", "zstd", writing, "Produce codec", "4"},
    {"connections.max.idle.ms", "60000", idling, "hanging up at"},
    {"default.api.timeout.ms", "1234", asking_in_vain, "a call ended at", "1234"},
    {"delivery.timeout.ms", "70000", refused_writing, "outcome", "70000 failed"},
    {"message.timeout.ms", "80000", refused_writing, "outcome", "80000 failed"},
    {"enable.auto.commit", "false", joining, "committed", "-1", {{"group.id", "g"}}},
    {"enable.idempotence", "false", writing, "Produce sequence", "none"},
    {"fetch.error.backoff.ms", "700", failing_reading, "Fetch at"},
    {"fetch.max.bytes", "1234567", reading, "Fetch most", "1234567"},
    {"fetch.max.wait.ms", "321", reading, "Fetch wait", "321"},
    {"fetch.wait.max.ms", "322", reading, "Fetch wait", "322"},
    {"fetch.min.bytes", "77", reading, "Fetch least", "77"},
    {"group.id", "shop", joining, "JoinGroup group", "shop"},
    {"group.instance.id", "one", joining, "JoinGroup instance", "one", {{"group.id", "g"}}},
    {"group.protocol", "consumer", joining, "ConsumerGroupHeartbeat assignor", "null", {{"group.id", "g"}}},
    {"group.remote.assignor",
     "range",
     joining,
     "ConsumerGroupHeartbeat assignor",
     "range",
     {{"group.id", "g"}, {"group.protocol", "consumer"}}},
    {"heartbeat.interval.ms", "1000", joining, "Heartbeat at", nullptr, {{"group.id", "g"}}},
    {"isolation.level", "read_uncommitted", reading, "Fetch isolation", "0"},
    {"linger.ms", "500", writing, "Produce at"},
    {"queue.buffering.max.ms", "400", writing, "Produce at"},
    {"max.block.ms", "35", putting_in_vain, "no room",
     "the writer took no records for 35 ms: its buffer is full; see whether the brokers are up, or wait longer"},
    {"max.decompressed.bytes", "2000", reading, "told", "failed"},
    {"max.in.flight.requests.per.connection", "6", writing, "Produce sequence", "none"},
    {"max.partition.fetch.bytes", "54321", reading, "Fetch of a partition", "54321"},
    {"fetch.message.max.bytes", "54322", reading, "Fetch of a partition", "54322"},
    {"max.poll.interval.ms", "60000", joining, "JoinGroup rebalance", "60000", {{"group.id", "g"}}},
    {"max.request.size", "1300", writing, "Produce records in a batch", "1"},
    {"message.max.bytes", "1300", writing, "Produce records in a batch", "1"},
    {"metadata.max.age.ms", "60000", idling, "Metadata at"},
    {"metadata.recovery.rebootstrap.trigger.ms", "1000", lost_brokers, "dial of 127.0.0.1:9093"},
    {"metadata.recovery.strategy",
     "none",
     lost_brokers,
     "dial of 127.0.0.1:9093",
     nullptr,
     {{"metadata.recovery.rebootstrap.trigger.ms", "1000"}}},
    {"partition.assignment.strategy", "roundrobin", joining, "JoinGroup protocols", "roundrobin", {{"group.id", "g"}}},
    {"partitioner", "round_robin", writing, "Produce to a partition", "2: 10"},
    {"partitioner.class", "org.apache.kafka.clients.producer.RoundRobinPartitioner", writing, "Produce to a partition",
     "2: 10"},
    {"queue.buffering.max.kbytes", "1000", unanswered_writing, "sets taken"},
    {"queued.max.messages.kbytes", "64", reading, "Fetch most", "16384"}, // a quarter of it
    {"receive.message.max.bytes", "100000", reading, "Fetch most", "99488"},
    {"reconnect.backoff.max.ms", "100", lost_brokers, "dial of 127.0.0.1:9092"},
    {"reconnect.backoff.ms", "900", lost_brokers, "dial of 127.0.0.1:9092"},
    {"request.timeout.ms", "7000", writing, "Produce timeout", "7000"},
    {"retries", "0", writing, "Produce sequence", "none"},
    {"retry.backoff.max.ms", "200", refused_writing, "Produce at"},
    {"retry.backoff.ms", "900", refused_writing, "Produce at"},
    {"session.timeout.ms", "20000", joining, "JoinGroup session", "20000", {{"group.id", "g"}}},
    {"socket.connection.setup.timeout.ms", "700", silent_brokers, "hanging up at"},
    {"socket.timeout.ms", "2000", silent_metadata, "hanging up at"},
    {"topic.metadata.refresh.fast.interval.ms", "900", leaderless, "Metadata at"},
    {"topic.metadata.refresh.interval.ms", "60000", idling, "Metadata at"},
};

std::set<std::string> seen_in(const proof& what, const std::map<std::string, std::string>& given) {
  const auto seen = what.where(from_properties(given));
  const auto found = seen.find(what.what);
  return found == seen.end() ? std::set<std::string>{} : found->second;
}

void check(const proof& each, const std::string& name) {
  auto given = each.beside;
  const auto usual = seen_in(each, given);
  given[name] = each.value;
  const auto now = seen_in(each, given);
  BOOST_TEST_CONTEXT(name << "=" << each.value << ": " << each.what) {
    BOOST_TEST(!now.empty());
    BOOST_TEST((now != usual));
    if (each.as) {
      BOOST_TEST(now.count(each.as) == 1u, "seen was " << (now.empty() ? "nothing" : *now.begin()));
      BOOST_TEST(usual.count(each.as) == 0u);
    }
  }
}

bool has_proof(std::string_view name) {
  return std::any_of(std::begin(all), std::end(all), [&](const proof& each) { return name == each.property; });
}

} // namespace

BOOST_AUTO_TEST_SUITE(property_proofs)

// What has no proof here is accepted, and nobody knows whether it does anything.
BOOST_AUTO_TEST_CASE(each_property_of_the_table_has_one) {
  for (const auto& row : properties::table()) {
    if (row.fields[0].path.starts_with("security.")) continue; // security_test.cpp has these
    const auto names = properties::names_of(row);
    BOOST_TEST(std::any_of(names.begin(), names.end(), has_proof), row.name << " has no proof");
  }
}

BOOST_AUTO_TEST_CASE(each_is_seen_and_something_else_without_it) {
  for (const auto& each : all) check(each, each.property);
}

BOOST_AUTO_TEST_CASE(each_other_name_does_the_same) {
  for (const auto& each : all)
    for (const auto& name : properties::names_of(*properties::row_named(each.property)))
      if (!has_proof(name)) check(each, std::string{name});
}

BOOST_AUTO_TEST_CASE(a_codec_that_is_inherited_is_what_else_is_said) {
  const auto made = from_properties({{"compression.codec", "inherit"}, {"compression.type", "gzip"}});
  BOOST_TEST((made.writer.compression == codec::gzip));
  BOOST_TEST(made.warnings.size() == 1u);
  BOOST_TEST(!made.given(""));
}

BOOST_AUTO_TEST_SUITE_END()
