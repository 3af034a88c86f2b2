#include "cafka/wire/messages/create_partitions.hpp"
#include "cafka/wire/messages/create_topics.hpp"
#include "cafka/wire/messages/delete_topics.hpp"
#include "cafka/wire/messages/describe_configs.hpp"
#include "cafka/wire/messages/describe_topic_partitions.hpp"
#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

BOOST_AUTO_TEST_SUITE(topics)

namespace {

struct three_brokers {
  using create = wire::create_topics_request;
  using created = wire::create_topics_response::creatable_topic_result;

  static create::creatable_topic topic(std::string name, int32_t partitions, int16_t replicas) {
    create::creatable_topic t;
    t.name = std::move(name);
    t.num_partitions = partitions;
    t.replication_factor = replicas;
    return t;
  }
  created ask(create::creatable_topic t, bool validate_only = false) {
    create request;
    request.topics.push_back(std::move(t));
    request.validate_only = validate_only;
    return client.call<wire::create_topics_response>(request, 7)->topics.at(0);
  }
  errc code(create::creatable_topic t) { return from_wire(ask(std::move(t)).error_code); }

  static wire::create_partitions_request growth(std::string name, int32_t total) {
    wire::create_partitions_request request;
    auto& t = request.topics.emplace_back();
    t.name = std::move(name);
    t.count = total;
    t.assignments.reset();
    return request;
  }
  /// The code and the message of the first topic.
  std::string grow(const wire::create_partitions_request& request) {
    auto result = client.call<wire::create_partitions_response>(request, 3)->results.at(0);
    auto code = std::string{to_string(from_wire(result.error_code))};
    return result.error_message ? code + " " + *result.error_message : code;
  }
  std::string grow(std::string name, int32_t total) { return grow(growth(std::move(name), total)); }

  memory_network kafka{{.brokers = 3, .default_partitions = 4}};
  memory_client client{kafka, 3};
};

} // namespace

// Metrics have '_' in place of '.'.
BOOST_FIXTURE_TEST_CASE(names_that_collide_in_metrics_are_refused, three_brokers) {
  BOOST_TEST(code(topic("x.y_z", 1, 1)) == errc::none);
  const auto refused = ask(topic("x_y.z", 1, 1));
  BOOST_TEST(from_wire(refused.error_code) == errc::invalid_topic_exception);
  BOOST_TEST(refused.error_message.value_or("") == "Topic 'x_y.z' collides with existing topic: x.y_z");
  BOOST_TEST(code(topic("x.y.zz", 1, 1)) == errc::none);
}

BOOST_FIXTURE_TEST_CASE(a_topic_is_created, three_brokers) {
  auto wanted = topic("t", 2, 3);
  wanted.configs.emplace_back().name = "max.message.bytes";
  wanted.configs[0].value = "100";
  auto answer = ask(wanted);
  BOOST_TEST(answer.error_code == 0);
  BOOST_TEST(answer.num_partitions == 2);
  BOOST_TEST(answer.replication_factor == 3);
  BOOST_TEST((answer.topic_id == kafka.topic_id("t")));
  BOOST_TEST(answer.configs.value().at(0).value.value() == "100");
  memory_client leader{kafka, 1};
  auto refused = produce(leader, "t", 0, make_batch({std::string(200, 'x')}));
  BOOST_TEST(from_wire(refused.error_code) == errc::message_too_large);
}

BOOST_FIXTURE_TEST_CASE(defaults_are_those_of_the_cluster, three_brokers) {
  auto answer = ask(topic("t", -1, -1));
  BOOST_TEST(answer.num_partitions == 4);
  BOOST_TEST(answer.replication_factor == 3);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_created_is_refused, three_brokers) {
  BOOST_TEST(code(topic("t", 1, 1)) == errc::none);
  BOOST_TEST(code(topic("t", 1, 1)) == errc::topic_already_exists);
  BOOST_TEST(code(topic("a/b", 1, 1)) == errc::invalid_topic_exception);
  BOOST_TEST(code(topic("", 1, 1)) == errc::invalid_topic_exception);
  BOOST_TEST(code(topic("..", 1, 1)) == errc::invalid_topic_exception);
  BOOST_TEST(code(topic("u", 0, 1)) == errc::invalid_partitions);
  BOOST_TEST(code(topic("u", 1, 4)) == errc::invalid_replication_factor);
  BOOST_TEST(code(topic("u", 1, 0)) == errc::invalid_replication_factor);
  auto bad_config = topic("u", 1, 1);
  bad_config.configs.emplace_back().name = "no.such.config";
  BOOST_TEST(code(bad_config) == errc::invalid_config);
  bad_config.configs[0].name = "min.insync.replicas";
  bad_config.configs[0].value = "two";
  BOOST_TEST(code(bad_config) == errc::invalid_config);
}

BOOST_FIXTURE_TEST_CASE(brokers_can_be_assigned, three_brokers) {
  auto wanted = topic("t", -1, -1);
  wanted.assignments.resize(2);
  wanted.assignments[0] = {1, {3, 2}, {}};
  wanted.assignments[1] = {0, {2}, {}};
  BOOST_TEST(code(wanted) == errc::none);
  BOOST_TEST(kafka.partition("t", 0).leader == 2);
  BOOST_TEST((kafka.partition("t", 1).replicas == std::vector<int32_t>{3, 2}));
  wanted.name = "u";
  wanted.assignments[1].broker_ids = {4};
  BOOST_TEST(code(wanted) == errc::invalid_replica_assignment);
}

BOOST_FIXTURE_TEST_CASE(validating_creates_nothing, three_brokers) {
  BOOST_TEST(ask(topic("t", 2, 1), true).error_code == 0);
  BOOST_CHECK_THROW(kafka.topic_id("t"), error);
}

BOOST_FIXTURE_TEST_CASE(topics_are_deleted_by_name_or_id, three_brokers) {
  for (auto name : {"a", "b"}) kafka.create_topic(name);
  wire::delete_topics_request by_name;
  by_name.topic_names = {"a", "none"};
  auto first = client.call<wire::delete_topics_response>(by_name, 5);
  BOOST_TEST(first->responses.at(0).error_code == 0);
  BOOST_TEST(from_wire(first->responses.at(1).error_code) == errc::unknown_topic_or_partition);
  wire::delete_topics_request by_id;
  by_id.topics.resize(2);
  by_id.topics[0].name.reset();
  by_id.topics[0].topic_id = kafka.topic_id("b");
  by_id.topics[1] = by_id.topics[0];
  auto second = client.call<wire::delete_topics_response>(by_id, 6);
  BOOST_TEST(second->responses.at(0).name.value() == "b");
  BOOST_TEST(from_wire(second->responses.at(1).error_code) == errc::unknown_topic_id);
}

BOOST_FIXTURE_TEST_CASE(a_topic_that_comes_back_has_another_id, three_brokers) {
  kafka.create_topic("t");
  auto before = kafka.topic_id("t");
  kafka.delete_topic("t");
  kafka.create_topic("t");
  BOOST_TEST((before != kafka.topic_id("t")));
}

BOOST_FIXTURE_TEST_CASE(partitions_are_added, three_brokers) {
  kafka.create_topic("t", 2);
  BOOST_TEST(grow("t", 3) == "NONE");
  BOOST_TEST(kafka.partition("t", 2).leader == 3);
  auto told = client.call<wire::metadata_response>(metadata_of("t"), 12);
  BOOST_TEST(told->topics.at(0).partitions.size() == 3u);
  memory_client leader{kafka, 3};
  BOOST_TEST(produce(leader, "t", 2, make_batch({"x"})).error_code == 0);
}

BOOST_FIXTURE_TEST_CASE(partitions_that_cannot_be_added_are_refused, three_brokers) {
  kafka.create_topic("t", 2);
  BOOST_TEST(grow("t", 2) == "INVALID_PARTITIONS Topic already has 2 partition(s).");
  BOOST_TEST(
      grow("t", 1) == "INVALID_PARTITIONS The topic t currently has 2 partition(s); 1 would not be an increase.");
  BOOST_TEST(grow("t", 10'001).starts_with("INVALID_PARTITIONS "));
  BOOST_TEST(grow("none", 3) == "UNKNOWN_TOPIC_OR_PARTITION"); // and no message
  BOOST_TEST(kafka.partition("t", 1).leader == 2);
  BOOST_CHECK_THROW(kafka.partition("t", 2), error);
}

BOOST_FIXTURE_TEST_CASE(a_topic_grows_once_in_a_request, three_brokers) {
  kafka.create_topic("t", 2);
  auto request = growth("t", 3);
  request.topics.push_back(request.topics[0]);
  BOOST_TEST(grow(request) == "INVALID_REQUEST Duplicate topic name.");
  BOOST_CHECK_THROW(kafka.partition("t", 2), error);
}

BOOST_FIXTURE_TEST_CASE(brokers_of_added_partitions_can_be_assigned, three_brokers) {
  kafka.create_topic("t", 2);
  auto request = growth("t", 4);
  auto& assigned = request.topics[0].assignments.emplace();
  BOOST_TEST(
      grow(request)
      == "INVALID_REPLICA_ASSIGNMENT Attempted to add 2 additional partition(s), but only 0 assignment(s) were "
         "specified.");
  assigned.resize(2);
  assigned[0].broker_ids = {2, 1};
  assigned[1].broker_ids = {4};
  BOOST_TEST(grow(request).starts_with("INVALID_REPLICA_ASSIGNMENT "));
  assigned[1].broker_ids = {1, 3};
  BOOST_TEST(grow(request) == "NONE");
  BOOST_TEST((kafka.partition("t", 2).replicas == std::vector<int32_t>{2, 1}));
  BOOST_TEST(kafka.partition("t", 3).leader == 1);
}

BOOST_FIXTURE_TEST_CASE(validating_adds_no_partitions, three_brokers) {
  kafka.create_topic("t", 2);
  auto request = growth("t", 3);
  request.validate_only = true;
  BOOST_TEST(grow(request) == "NONE");
  BOOST_CHECK_THROW(kafka.partition("t", 2), error);
}

BOOST_FIXTURE_TEST_CASE(partitions_are_described_page_by_page, three_brokers) {
  kafka.create_topic("a", 3);
  kafka.create_topic("b", 2);
  wire::describe_topic_partitions_request request;
  request.response_partition_limit = 2;
  std::vector<std::string> seen;
  for (bool more = true; more;) {
    auto reply = client.call<wire::describe_topic_partitions_response>(request, 0);
    for (const auto& t : reply->topics)
      for (const auto& p : t.partitions) seen.push_back(*t.name + std::to_string(p.partition_index));
    more = reply->next_cursor.has_value();
    if (more) request.cursor = {reply->next_cursor->topic_name, reply->next_cursor->partition_index, {}};
  }
  BOOST_TEST(seen == (std::vector<std::string>{"a0", "a1", "a2", "b0", "b1"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(configurations_are_described, three_brokers) {
  auto wanted = topic("t", 1, 1);
  wanted.configs.emplace_back().name = "retention.ms";
  wanted.configs[0].value = "7";
  ask(wanted);
  wire::describe_configs_request request;
  request.resources.resize(1);
  request.resources[0].resource_type = 2;
  request.resources[0].resource_name = "t";
  request.resources[0].configuration_keys = {{"retention.ms", "cleanup.policy"}};
  auto reply = client.call<wire::describe_configs_response>(request, 4);
  const auto& configs = reply->results.at(0).configs;
  BOOST_REQUIRE(configs.size() == 2u);
  BOOST_TEST(configs[0].value.value() == "delete");
  BOOST_TEST(configs[1].value.value() == "7");
}

// As Kafka 4.2.0 answers.
BOOST_FIXTURE_TEST_CASE(values_of_configurations_are_checked, three_brokers) {
  const auto ask = [&](std::vector<std::pair<std::string, std::optional<std::string>>> configs) {
    wire::create_topics_request request;
    auto& t = request.topics.emplace_back();
    t.name = "t";
    t.num_partitions = 1;
    t.replication_factor = 1;
    for (auto& [name, value] : configs) {
      t.configs.emplace_back().name = name;
      t.configs.back().value = std::move(value);
    }
    request.validate_only = true;
    return client.call<wire::create_topics_response>(request, 7)->topics.at(0);
  };
  const auto refused = [&](const std::string& name, std::optional<std::string> value, std::string_view why) {
    const auto told = ask({{name, std::move(value)}});
    BOOST_TEST(from_wire(told.error_code) == (why.empty() ? errc::none : errc::invalid_config), name);
    if (!why.empty()) BOOST_TEST(told.error_message.value_or("").find(why) != std::string::npos, *told.error_message);
  };
  refused("retention.ms", "abc", "Invalid value abc for configuration retention.ms: Not a number of type LONG");
  refused("retention.ms", "", "Not a number");
  refused("retention.ms", "-2", "at least -1");
  refused("retention.ms", std::nullopt, "Null value not supported");
  refused("retention.ms", " 1 ", "");
  refused("segment.bytes", "200", "at least 1048576");
  refused("segment.bytes", "2147483648", "Not a number of type INT");
  refused("preallocate", "yes", "either true or false");
  refused("preallocate", "TRUE", "");
  refused("cleanup.policy", "compact,delete", "");
  refused("cleanup.policy", "shred", "one of: compact, delete");
  refused("compression.type", "brotli", "one of");
  refused("compression.zstd.level", "23", "no more than 22");
  refused("min.cleanable.dirty.ratio", "0.3", "");
  refused("min.cleanable.dirty.ratio", "1.5", "no more than 1");
  refused("no.such", "1", "Unknown topic config name: no.such");
  refused("cleanup.policy", "", "");
  refused("cleanup.policy", "delete,", "Configuration 'cleanup.policy' values must not be empty.");
  refused("cleanup.policy", ",", "values must not be empty");
  refused("cleanup.policy", "compact , delete", "");
  refused("min.cleanable.dirty.ratio", "0.5f", "");
  refused("min.cleanable.dirty.ratio", ".5D", "");
  refused("min.cleanable.dirty.ratio", "nan", "Not a number of type DOUBLE");
  refused("min.cleanable.dirty.ratio", "-0.1", "at least 0");
  refused("compression.gzip.level", "-1", "");
  refused("compression.gzip.level", "0", "Value must be between 1 and 9 or equal to -1");
  refused("compression.gzip.level", "10", "Value must be between 1 and 9 or equal to -1");
  refused("remote.storage.enable", "false", "");
  refused("remote.storage.enable", "True", "Tiered Storage functionality is disabled in the broker");
  for (const std::string name : {"leader.replication.throttled.replicas", "follower.replication.throttled.replicas"}) {
    for (const char* value : {"", "*", "0:1", "0:1,12:34"}) refused(name, value, "");
    refused(name, "foo", "Invalid value [foo] for configuration " + name + ": " + name + " must be the literal '*'");
    for (const char* value : {"0:x", "0:1,foo", "0:", ":1", "0"}) refused(name, value, "must be the literal");
  }
  BOOST_TEST(ask({{"min.compaction.lag.ms", "5"}, {"max.compaction.lag.ms", "5"}}).error_code == 0);
  const auto conflict = ask({{"min.compaction.lag.ms", "10"}, {"max.compaction.lag.ms", "5"}});
  BOOST_TEST(from_wire(conflict.error_code) == errc::invalid_config);
  BOOST_TEST(
      conflict.error_message.value_or("")
      == "conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)");
}

BOOST_FIXTURE_TEST_CASE(brokers_describe_their_configuration, three_brokers) {
  wire::describe_configs_request request;
  request.resources.resize(1);
  request.resources[0].resource_type = 4;
  request.resources[0].resource_name = "3";
  request.resources[0].configuration_keys = {{"num.partitions", "log.retention.hours", "node.id"}};
  request.include_synonyms = true;
  auto reply = client.call<wire::describe_configs_response>(request, 4);
  const auto& configs = reply->results.at(0).configs;
  BOOST_REQUIRE(configs.size() == 3u);
  BOOST_TEST(configs[0].name == "log.retention.hours");
  BOOST_TEST(configs[0].value.value() == "168");
  BOOST_TEST(configs[0].config_source == 5);
  BOOST_TEST(configs[1].name == "node.id");
  BOOST_TEST(configs[1].value.value() == "3");
  BOOST_TEST(configs[1].config_source == 4);
  BOOST_REQUIRE(configs[1].synonyms.size() == 1u);
  BOOST_TEST(configs[1].config_type == 3);
  request.resources[0].resource_name = "1";
  reply = client.call<wire::describe_configs_response>(request, 4);
  BOOST_TEST(from_wire(reply->results.at(0).error_code) == errc::invalid_request);
}

BOOST_AUTO_TEST_SUITE_END()
