// What brokers hear of properties: each that is told in a request is there, in the request, on virtual time.
#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/properties/properties.hpp"
#include "cafka/actors/reader/reader_actor.hpp"
#include "cafka/actors/writer/writer_actor.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/fetch.hpp"
#include "cafka/wire/messages/metadata.hpp"
#include "cafka/wire/messages/produce.hpp"
#include "tests/support/embedded_memory_server.hpp"
#include "tests/support/virtual_time.hpp"

using namespace cafka;
using namespace std::chrono_literals;

namespace {

/// The embedded cluster, which keeps what it is asked: "Fetch.minBytes" and the values that it had.
class listening_server : public test::embedded_memory_server {
public:
  listening_server() : embedded_memory_server({.brokers = 1}) {}

  void receive(uint64_t connection, std::span<const std::byte> data, time_point now) override {
    auto& bytes = arrived_[connection];
    bytes.insert(bytes.end(), data.begin(), data.end());
    while (bytes.size() >= wire::frame_prefix_size) {
      wire::decoder prefix{bytes};
      const auto end = wire::frame_prefix_size + static_cast<size_t>(prefix.read_int32());
      if (bytes.size() < end) break;
      hear(byte_span{bytes}.subspan(wire::frame_prefix_size, end - wire::frame_prefix_size));
      bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(end));
    }
    embedded_memory_server::receive(connection, data, now);
  }

  std::map<std::string, std::set<std::string>> heard;

private:
  template <class Request>
  static Request body(wire::decoder& in, int16_t version) {
    Request request;
    error failure;
    BOOST_TEST(wire::decode_body(in.read_raw(in.remaining()), version, request, failure), failure.message());
    return request;
  }

  void note(const std::string& what, const std::string& value) { heard[what].insert(value); }
  void note(const std::string& what, int64_t value) { note(what, std::to_string(value)); }

  void hear(byte_span frame) {
    wire::decoder in{frame};
    wire::request_header header;
    BOOST_TEST(wire::decode_request_header(in, header));
    note("client id", header.client_id.value_or("null"));
    const auto version = header.request_api_version;
    switch (static_cast<wire::api_key>(header.request_api_key)) {
    case wire::api_key::produce:
      return hear(body<wire::produce_request>(in, version));
    case wire::api_key::fetch:
      return hear(body<wire::fetch_request>(in, version));
    case wire::api_key::metadata:
      return note("Metadata may create", body<wire::metadata_request>(in, version).allow_auto_topic_creation);
    default:
      return;
    }
  }

  void hear(const wire::produce_request& request) {
    note("Produce acks", request.acks);
    note("Produce timeout", request.timeout_ms);
    for (const auto& topic : request.topic_data)
      for (const auto& partition : topic.partition_data) {
        const auto batch = partition.records.text(); // attributes, whose low bits name the codec, end at its byte 22
        note("Produce codec", batch.at(22) & 7);
        note("Produce sequence", static_cast<unsigned char>(batch.at(53)) == 0xff ? "none" : "some");
      }
  }

  void hear(const wire::fetch_request& request) {
    note("Fetch wait", request.max_wait_ms);
    note("Fetch least", request.min_bytes);
    note("Fetch most", request.max_bytes);
    note("Fetch isolation", request.isolation_level);
    note("Fetch rack", request.rack_id);
    for (const auto& topic : request.topics)
      for (const auto& partition : topic.partitions) note("Fetch of a partition", partition.partition_max_bytes);
  }

  std::map<uint64_t, std::vector<std::byte>> arrived_;
};

struct silent_subscriber {
  static inline const char* name = "subscriber";
  explicit silent_subscriber(subscriber_actor::pointer) {}
  subscriber_actor::behavior_type make_behavior() {
    return {
        [](const record_batch_ptr&) -> caf::result<void> { return caf::unit; },
        [](const partition_event&) -> caf::result<void> { return caf::unit; }};
  }
};

/// What is heard of a writer that writes a record to a topic and to one that is missing, and of a reader that reads it.
std::map<std::string, std::set<std::string>> heard_with(const std::map<std::string, std::string>& given) {
  test::virtual_time time;
  const auto server = std::make_shared<listening_server>();
  server->kafka().create_topic("t", 1);
  auto made = from_properties(given);
  made.cluster.bootstrap = server->kafka().bootstrap();
  made.cluster.seed = made.writer.seed = made.reader.seed = 1;
  made.writer.topic = "";
  made.reader.topic = "t";
  auto cluster = spawn_cluster(
      time.system(), made.cluster,
      spawn_memory_connector(time.system(), {.client_id = made.cluster.client_id}, server));
  auto writer = spawn_writer(time.system(), cluster, made.writer);
  auto reader = spawn_reader(time.system(), cluster, made.reader, spawn<silent_subscriber>(time.system()));
  const std::string value(4'000, 'v'); // worth to be compressed
  for (const auto* topic : {"t", "missing"}) {
    record_set_builder builder;
    builder.add({.topic = topic, .value = value});
    time.ask<write_report_ptr>(writer, write_atom_v, builder.finish(), caf::timespan{5s});
    time.advance(6s);
  }
  send_exit(reader);
  send_exit(writer);
  time.run();
  send_exit(cluster);
  time.run();
  return server->heard;
}

struct told {
  const char* property;
  const char* value;
  const char* what;
  const char* as;
};

constexpr told all[] = {
    {"client.id", "shop", "client id", "shop"},
    {"acks", "1", "Produce acks", "1"},
    {"request.required.acks", "0", "Produce acks", "0"},
    {"request.timeout.ms", "7000", "Produce timeout", "7000"},
    {"enable.idempotence", "false", "Produce sequence", "none"},
    {"max.in.flight", "6", "Produce sequence", "none"},
    {"retries", "0", "Produce sequence", "none"},
    {"compression.type", "gzip", "Produce codec", "1"},
    {"compression.codec", "snappy", "Produce codec", "2"},
    {"compression.type", "lz4", "Produce codec", "3"},
    {"compression.type", "zstd", "Produce codec", "4"},
    {"allow.auto.create.topics", "true", "Metadata may create", "1"},
    {"fetch.max.wait.ms", "321", "Fetch wait", "321"},
    {"fetch.wait.max.ms", "322", "Fetch wait", "322"},
    {"fetch.min.bytes", "77", "Fetch least", "77"},
    {"fetch.max.bytes", "1234567", "Fetch most", "1234567"},
    {"receive.message.max.bytes", "100000", "Fetch most", "99488"},
    {"max.partition.fetch.bytes", "54321", "Fetch of a partition", "54321"},
    {"fetch.message.max.bytes", "54322", "Fetch of a partition", "54322"},
    {"isolation.level", "read_uncommitted", "Fetch isolation", "0"},
    {"isolation.level", "read_committed", "Fetch isolation", "1"},
    {"client.rack", "east", "Fetch rack", "east"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(properties_in_requests)

BOOST_AUTO_TEST_CASE(each_is_told_to_brokers_and_something_else_without_it) {
  const auto usual = heard_with({});
  for (const auto& each : all) {
    BOOST_TEST_CONTEXT(each.property << "=" << each.value) {
      const auto heard = heard_with({{each.property, each.value}});
      const auto found = heard.find(each.what);
      BOOST_TEST_REQUIRE((found != heard.end()));
      BOOST_TEST(found->second.count(each.as) == 1u);
      const bool is_default =
          std::string_view(each.value) == "read_uncommitted" || std::string_view(each.value) == "read_committed";
      BOOST_TEST((is_default || usual.at(each.what).count(each.as) == 0));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
