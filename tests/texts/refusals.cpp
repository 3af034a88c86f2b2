// Every refusal of a configuration, each field out of range: names the field, its value and what is allowed.
#include "tests/texts/text_golden.hpp"

#include "cafka/actors/cluster/cluster_config.hpp"
#include "cafka/actors/connection/connection_config.hpp"
#include "cafka/actors/fleet/failure_policy.hpp"
#include "cafka/actors/fleet/restart_policy.hpp"
#include "cafka/actors/group/group_reader_config.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/writer/writer_config.hpp"
#include "cafka/auth/plain.hpp"
#include "cafka/embedded/config.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

using milliseconds = std::chrono::milliseconds;

/// A configuration with one value that is not allowed, and what the refusal has to name.
struct refusal {
  std::string field;
  std::string value;
  error what;
};

template <class Config, class Change>
refusal refused(std::string field, std::string value, Config config, Change change) {
  change(config);
  return {std::move(field), std::move(value), config.validate()};
}

cluster_config cluster() { return {.bootstrap = {"k:9092"}}; }
writer_config writer() { return {.bootstrap = {"k:9092"}}; }
reader_config reader() { return {.bootstrap = {"k:9092"}, .topic = "orders"}; }

#define CASE(make, field, value, shown) refused(#field, shown, make(), [](auto& config) { config.field = value; })

const std::string long_name(32'768, 'x');

std::vector<refusal> of_cluster() {
  return {
      CASE(cluster, bootstrap, std::vector<std::string>{}, "empty"),
      CASE(cluster, bootstrap, std::vector<std::string>{""}, "empty"),
      CASE(cluster, bootstrap, std::vector<std::string>{"k:0"}, "k:0"),
      CASE(cluster, bootstrap, std::vector<std::string>{"k:70000"}, "k:70000"),
      CASE(cluster, bootstrap, std::vector<std::string>{"::1:9092"}, "::1:9092"),
      CASE(cluster, bootstrap, std::vector<std::string>{"[::1"}, "[::1"),
      CASE(cluster, bootstrap, std::vector<std::string>{"a b:9092"}, "a b:9092"),
      CASE(cluster, bootstrap, std::vector<std::string>{"http://k:9092"}, "http://k:9092"),
      CASE(cluster, bootstrap, std::vector<std::string>{"SSL://k:9092"}, "SSL://k:9092"),
      CASE(cluster, bootstrap, std::vector<std::string>{"SASL_SSL://k:9092"}, "SASL_SSL://k:9092"),
      CASE(cluster, client_id, long_name, "32768"),
      CASE(cluster, connect_timeout, 0ms, "0 ms"),
      CASE(cluster, connect_timeout, milliseconds::max(), "9223372036854775807 ms"),
      CASE(cluster, request_timeout, 0ms, "0 ms"),
      CASE(cluster, metadata_max_age, 0ms, "0 ms"),
      CASE(cluster, rebootstrap_trigger, -1ms, "-1 ms"),
      CASE(cluster, reconnect_backoff, -1ms, "-1 ms"),
      CASE(cluster, reconnect_backoff_max, 10ms, "10 ms"),
      CASE(cluster, reconnect_backoff_max, 25h, "90000000 ms"),
      CASE(cluster, retry_backoff, 0ms, "0 ms"),
      CASE(cluster, retry_backoff_max, 10ms, "10 ms"),
      CASE(cluster, idle_timeout, 0ms, "0 ms"),
      CASE(cluster, max_response_bytes, 1'023, "1023"),
      CASE(cluster, max_response_bytes, size_t{1} << 31, "2147483648"),
      CASE(cluster, sasl, plain{}, "username"),
  };
}

std::vector<refusal> of_writer() {
  return {
      CASE(writer, bootstrap, std::vector<std::string>{"k:0"}, "k:0"),
      CASE(writer, bootstrap, std::vector<std::string>{"SASL_PLAINTEXT://k:9092"}, "SASL_PLAINTEXT://k:9092"),
      CASE(writer, cluster.bootstrap, std::vector<std::string>{"l:9092"}, "bootstrap"),
      CASE(writer, cluster.connect_timeout, 0ms, "0 ms"),
      CASE(writer, linger, -1ms, "-1 ms"),
      CASE(writer, linger, 2h, "7200000 ms"),
      CASE(writer, batch_bytes, 1'023, "1023"),
      refused(
          "compression_level", "10", writer(),
          [](auto& config) {
            config.compression = codec::gzip;
            config.compression_level = 10;
          }),
      CASE(writer, request_bytes, 1, "1"),
      CASE(writer, buffer_bytes, 1'023, "1023"),
      CASE(writer, buffer_bytes, 2'048, "2048"),
      CASE(writer, max_record_bytes, 1'023, "1023"),
      CASE(writer, max_waiting_requests, 1'000'001, "1000001"),
      CASE(writer, delivery_timeout, 0ms, "0 ms"),
      refused(
          "delivery_timeout", "5000 ms", writer(),
          [](auto& config) {
            config.delivery_timeout = 5s;
            config.linger = 10s;
          }),
      CASE(writer, request_timeout, 0ms, "0 ms"),
      CASE(writer, retry_backoff, 0ms, "0 ms"),
      CASE(writer, retry_backoff_max, 10ms, "10 ms"),
      refused(
          "max_in_flight", "1001", writer(),
          [](auto& config) {
            config.idempotence = false;
            config.max_in_flight = 1'001;
          }),
      CASE(writer, max_in_flight, 6, "6"),
      CASE(writer, max_in_flight, 0, "0"),
      CASE(writer, acks, acks::leader, "idempotence"),
      refused("idempotence", "acks", writer(), [](auto& config) { config.acks = acks::leader; }),
  };
}

std::vector<refusal> of_reader() {
  return {
      CASE(reader, bootstrap, std::vector<std::string>{"k:0"}, "k:0"),
      CASE(reader, cluster.request_timeout, 0ms, "0 ms"),
      CASE(reader, topic, std::string(250, 'x'), "250"),
      refused(
          "topic", "empty", reader(),
          [](auto& config) {
            config.topic.clear();
            config.partitions = {1};
          }),
      CASE(reader, topics, (std::vector<std::string>{"a", "a"}), "'a'"),
      CASE(reader, topics, std::vector<std::string>{""}, "empty"),
      CASE(reader, topics, std::vector<std::string>{std::string(250, 'x')}, "250"),
      CASE(reader, topic_pattern, "orders-.*", "group_id"),
      refused(
          "group_id", "'billing'", reader(),
          [](auto& config) {
            config.group_id = "billing";
            config.group.group_id = "shipping";
          }),
      refused(
          "partitions", "'billing'", reader(),
          [](auto& config) {
            config.group_id = "billing";
            config.partitions = {0};
          }),
      refused(
          "group.session_timeout", "0 ms", reader(),
          [](auto& config) {
            config.group_id = "billing";
            config.group.session_timeout = 0ms;
          }),
      CASE(reader, partitions, std::vector<int32_t>{-1}, "-1"),
      CASE(reader, partitions, (std::vector<int32_t>{3, 3}), "3"),
      CASE(reader, start, at_offset(-5), "-5"),
      CASE(reader, min_bytes, size_t{1} << 31, "2147483648"),
      CASE(reader, max_wait, -1ms, "-1 ms"),
      CASE(reader, max_wait, 301s, "301000 ms"),
      CASE(reader, max_bytes, 1'023, "1023"),
      CASE(reader, max_bytes, 2'048, "2048"),
      CASE(reader, partition_max_bytes, 1'023, "1023"),
      CASE(reader, buffer_bytes, 1'024, "1024"),
      CASE(reader, max_decompressed_bytes, 1, "1"),
      CASE(reader, rack, long_name, "32768"),
      CASE(reader, request_timeout, 0ms, "0 ms"),
      CASE(reader, retry_backoff, 0ms, "0 ms"),
      CASE(reader, retry_backoff_max, 10ms, "10 ms"),
  };
}

std::vector<refusal> of_failures() {
  const auto make = [] { return failure_policy{.dead_letters = "dead"}; };
  using tiers = std::vector<retry_topic>;
  return {
      CASE(make, attempts, 0, "0"),
      CASE(make, backoff, -1ms, "-1 ms"),
      CASE(make, backoff_max, 10ms, "10 ms"),
      CASE(make, retry_topics, (tiers{{"a b", 1s}}), "'a b'"),
      CASE(make, retry_topics, (tiers{{std::string(250, 'x'), 1s}}), "250"),
      CASE(make, retry_topics, (tiers{{"r", -1ms}}), "-1 ms"),
      CASE(make, retry_topics, (tiers{{"r", 1s}, {"r", 2s}}), "'r'"),
      CASE(make, retry_topics, (tiers{{"dead", 1s}}), "'dead'"),
      CASE(make, dead_letters, "a/b", "'a/b'"),
  };
}

std::vector<refusal> of_failures_by_kind() {
  const auto make = [] { return failure_policies{.usual = {.retry_topics = {{"r", 1s}}}}; };
  const auto timeout = [](failure_policy policy) {
    return std::map{std::pair{failure::kind::timeout, std::move(policy)}};
  };
  return {
      CASE(make, usual.attempts, 0, "0"),
      refused(
          "special", "'timeout'", make(),
          [&](auto& config) {
            config.special = timeout({.retry_topics = {{"s", 1s}}});
          }),
      refused("special", "'r'", make(), [&](auto& config) { config.special = timeout({.dead_letters = "r"}); }),
      refused(
          "special.timeout.attempts", "0", make(), [&](auto& config) { config.special = timeout({.attempts = 0}); }),
  };
}

std::vector<refusal> of_restarts() {
  const auto make = [] { return restart_policy{}; };
  return {
      CASE(make, max_restarts, 1'000'001, "1000001"),
      CASE(make, within, 0ms, "0 ms"),
      CASE(make, backoff, -1ms, "-1 ms"),
      CASE(make, backoff_max, 10ms, "10 ms"),
      CASE(make, cool_down, 0ms, "0 ms"),
      CASE(make, max_cool_downs, 1'000'001, "1000001"),
      CASE(make, leave_after, -1ms, "-1 ms"),
  };
}

group_config group() { return {.group_id = "billing"}; }

std::vector<refusal> of_group() {
  return {
      CASE(group, group_id, "", "empty"),
      CASE(group, group_id, long_name, "32768"),
      CASE(group, instance_id, "two words", "'two words'"),
      CASE(group, instance_id, std::string(250, 'x'), "250"),
      CASE(group, assignors, std::vector<assignor>{}, "empty"),
      CASE(group, assignors, (std::vector<assignor>{assignor::range(), assignor::range()}), "'range'"),
      CASE(
          group, assignors,
          (std::vector<assignor>{assignor::custom("", [](const auto&) { return group_assignment{}; })}), "name"),
      CASE(group, remote_assignor, long_name, "32768"),
      CASE(group, rack, long_name, "32768"),
      CASE(group, session_timeout, 0ms, "0 ms"),
      CASE(group, heartbeat_interval, 0ms, "0 ms"),
      CASE(group, heartbeat_interval, 50s, "50000 ms"),
      CASE(group, max_poll_interval, 0ms, "0 ms"),
      CASE(group, auto_commit_interval, -1ms, "-1 ms"),
      CASE(group, topic_scan_interval, 0ms, "0 ms"),
      CASE(group, request_timeout, 25h, "90000000 ms"),
      CASE(group, close_timeout, 0ms, "0 ms"),
      CASE(group, retry_backoff, 0ms, "0 ms"),
      CASE(group, retry_backoff_max, 10ms, "10 ms"),
  };
}

std::vector<refusal> of_group_reader() {
  const auto make = [] { return group_reader_config{.group = group()}; };
  return {
      CASE(make, group.group_id, "", "empty"),
      CASE(make, reader.min_bytes, size_t{1} << 31, "2147483648"),
      refused("reader", "subscribe", make(), [](auto& config) { config.reader.topic = "orders"; }),
      refused("reader", "'shipping'", make(), [](auto& config) { config.reader.group_id = "shipping"; }),
  };
}

connection_config connection() { return {}; }

std::vector<refusal> of_connection() {
  const auto make = connection;
  return {
      CASE(make, client_id, long_name, "32768"),
      CASE(make, connect_timeout, 0ms, "0 ms"),
      CASE(make, idle_timeout, -1ms, "-1 ms"),
      CASE(make, max_frame, 1, "1"),
      CASE(make, max_frame, size_t{1} << 31, "2147483648"),
      CASE(make, max_unsent, 0, "0"),
      CASE(make, sasl, plain{}, "username"),
  };
}

std::vector<refusal> of_embedded() {
  const auto make = [] { return embedded::config{}; };
  return {
      CASE(make, brokers, 0, "0"),
      CASE(make, brokers, 101, "101"),
      CASE(make, ports, (std::vector<uint16_t>{1, 2}), "2"),
      CASE(make, host, "", "empty"),
      CASE(make, racks, (std::vector<std::string>{"a", "b"}), "2"),
      CASE(make, cluster_id, "", "empty"),
      CASE(make, default_partitions, 0, "0"),
      CASE(make, default_replication_factor, 2, "2"),
      CASE(make, max_message_bytes, 0, "0"),
      CASE(make, max_request_bytes, 1, "1"),
      CASE(make, max_fetch_bytes, 0, "0"),
      CASE(make, max_connections, 0, "0"),
      CASE(make, timestamp_after_max, -1ms, "-1 ms"),
      CASE(make, retention_check_interval, 0ms, "0 ms"),
      CASE(make, groups.initial_rebalance_delay, -1ms, "-1 ms"),
      CASE(make, groups.min_session_timeout, 0ms, "0 ms"),
      CASE(make, groups.max_session_timeout, 5ms, "5 ms"),
      CASE(make, groups.max_size, 0, "0"),
      CASE(make, groups.offsets_retention, 0ms, "0 ms"),
      CASE(make, groups.offsets_retention_check_interval, 0ms, "0 ms"),
      CASE(make, groups.offset_metadata_max_bytes, -1, "-1"),
      CASE(make, groups.consumer_session_timeout, 0ms, "0 ms"),
      CASE(make, groups.consumer_heartbeat_interval, 0ms, "0 ms"),
      CASE(make, groups.consumer_max_size, 0, "0"),
      CASE(make, security.mechanisms, std::vector<std::string>{"GSSAPI"}, "'GSSAPI'"),
      refused("security.mechanisms", "empty", make(), [](auto& config) { config.security.users["alice"] = "secret"; }),
      CASE(make, security.max_reauthentication, -1ms, "-1 ms"),
      refused("security.tls.identity", "empty", make(), [](auto& config) { config.security.tls.emplace(); }),
  };
}

/// The fields that are checked, right or not, but for those of parts, which have lists of their own.
template <class Check>
std::set<std::string> checked(Check check) {
  std::set<std::string> fields;
  const config_names names = [&](std::string_view field) {
    if (field.find('.') == std::string_view::npos) fields.emplace(field);
    return std::string{field};
  };
  check(names);
  return fields;
}

template <class Config>
std::set<std::string> checked_of(const Config& config) {
  return checked([&](const config_names& names) { config.validate(names); });
}

/// What the list leaves out.
std::set<std::string> without(std::set<std::string> fields, const std::vector<refusal>& refusals) {
  for (const auto& each : refusals) fields.erase(each.field);
  return fields;
}

/// Checks each, and lists them.
std::string listed(const std::string& config, const std::vector<refusal>& refusals) {
  std::string text = "\n" + config + "\n";
  for (const auto& each : refusals) {
    const auto& message = each.what.message();
    BOOST_TEST_CONTEXT(config << "." << each.field << " of " << each.value) {
      BOOST_TEST((each.what.code() == errc::invalid_configuration));
      test::check_style_of_message(each.what);
      BOOST_TEST(message.find(each.field) != std::string::npos, message);
      BOOST_TEST(message.find(each.value) != std::string::npos, message);
      BOOST_TEST(message.size() < 250u, message);
    }
    text += "  " + message + "\n";
  }
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(refusals)

BOOST_AUTO_TEST_CASE(are_as_they_were_read) {
  test::check_text_file(
      "refusals.txt", "What is said of a configuration that is refused.\n" + listed("cluster_config", of_cluster())
                          + listed("writer_config", of_writer()) + listed("reader_config", of_reader())
                          + listed("group_config", of_group()) + listed("group_reader_config", of_group_reader())
                          + listed("connection_config", of_connection()) + listed("embedded::config", of_embedded())
                          + listed("failure_policy", of_failures()) + listed("failure_policies", of_failures_by_kind())
                          + listed("restart_policy", of_restarts()));
}

// A field that is checked and has no refusal in the list: nobody has read what is said of it.
BOOST_AUTO_TEST_CASE(none_is_left_out) {
  const std::set<std::string> none;
  const auto settings = checked([](const config_names& names) { check_settings(cluster(), names); });
  BOOST_TEST(settings.size() > 10u);
  BOOST_TEST(without(settings, of_cluster()) == none);
  auto compressed = writer();
  compressed.compression = codec::gzip;
  compressed.compression_level = 5;
  BOOST_TEST(without(checked_of(compressed), of_writer()) == none);
  auto member = reader();
  member.topics = {"bills"};
  member.partitions = {0};
  member.group_id = "billing";
  auto alone = reader();
  for (const auto& each : {member, alone}) BOOST_TEST(without(checked_of(each), of_reader()) == none);
  BOOST_TEST(without(checked_of(group()), of_group()) == none);
  BOOST_TEST(without(checked_of(connection()), of_connection()) == none);
}

BOOST_AUTO_TEST_SUITE_END()
