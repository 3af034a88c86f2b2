#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "cafka/actors/properties/foreign_names.hpp"
#include "tests/properties/peer_defaults.hpp"
#include "tests/properties/refusal.hpp"

using namespace std::chrono_literals;

namespace cafka {

using test::has;
using test::refusal;

namespace {

template <size_t n>
std::map<std::string, std::string> as_map(const std::pair<const char*, const char*> (&given)[n]) {
  return {std::begin(given), std::end(given)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(from_properties_suite)

BOOST_AUTO_TEST_CASE(nothing_given_gives_the_defaults) {
  const auto made = from_properties({});
  BOOST_TEST(!made.writer.validate());
  BOOST_TEST(made.cluster.bootstrap.empty());
  BOOST_TEST(made.warnings.empty());
  BOOST_TEST((made.writer.linger == writer_config{}.linger));
}

BOOST_AUTO_TEST_CASE(a_program_may_have_defaults_of_its_own) {
  configured defaults;
  defaults.writer.linger = 5ms;
  defaults.cluster.client_id = "shop";
  const auto untouched = from_properties({}, defaults);
  BOOST_TEST((untouched.writer.linger == 5ms));
  BOOST_TEST(untouched.reader.cluster.client_id == "shop");
  BOOST_TEST((from_properties({{"linger.ms", "0"}}, defaults).writer.linger == 0ms));
}

BOOST_AUTO_TEST_CASE(writer_and_reader_get_the_cluster_too) {
  const auto made = from_properties({{"bootstrap.servers", "a:9092, b:9093"}, {"client.id", "shop"}});
  BOOST_TEST(made.cluster.bootstrap.size() == 2u);
  for (const auto& each : {made.writer.cluster, made.reader.cluster}) {
    BOOST_TEST(each.bootstrap == made.cluster.bootstrap, boost::test_tools::per_element());
    BOOST_TEST(each.client_id == "shop");
  }
}

// Each on its own, and all at once, as a program that prints its configuration gives them back.
BOOST_AUTO_TEST_CASE(all_that_other_clients_have_by_default_is_taken) {
  for (const auto& all :
       {as_map(test::java_producer), as_map(test::java_consumer), as_map(test::java_admin), as_map(test::librdkafka)}) {
    for (const auto& [name, value] : all) BOOST_TEST(refusal({{name, value}}) == "", name);
    BOOST_TEST(refusal(all) == "");
  }
}

BOOST_AUTO_TEST_CASE(booleans_are_spelled_as_both_clients_do) {
  for (const auto* yes : {"true", "True", "TRUE", "t", "1", " true "})
    BOOST_TEST(from_properties({{"check.crcs", yes}}).reader.check_crc == true, yes);
  for (const auto* no : {"false", "False", "FALSE", "f", "0"})
    BOOST_TEST(from_properties({{"check.crcs", no}}).reader.check_crc == false, no);
  for (const auto* wrong : {"yes", "no", "on", "", "2", "tru"})
    BOOST_TEST(
        refusal({{"check.crcs", wrong}}) == "check.crcs is '" + std::string(wrong) + "'; allowed is true or false");
}

BOOST_AUTO_TEST_CASE(numbers_are_whole_but_where_librdkafka_takes_fractions) {
  BOOST_TEST((from_properties({{"linger.ms", "0.5"}}).writer.linger == 1ms));
  BOOST_TEST((from_properties({{"queue.buffering.max.ms", "2.0"}}).writer.linger == 2ms));
  BOOST_TEST((from_properties({{"linger.ms", " +7 "}}).writer.linger == 7ms));
  for (const auto* wrong : {"-1", "-0.5", "5ms", "", "1e3x", "nan", "99999999999999999999", "3600001", "+-1", "0x10"})
    BOOST_TEST(
        refusal({{"linger.ms", wrong}})
            == "linger.ms is '" + std::string(wrong) + "'; allowed is a number of milliseconds from 0 to 3600000",
        wrong);
  BOOST_TEST(
      refusal({{"batch.size", "1.5"}})
      == "batch.size is '1.5'; allowed is a whole number of bytes from 0 to 2147483647");
  BOOST_TEST(
      refusal({{"queued.max.messages.kbytes", "0"}})
      == "queued.max.messages.kbytes is '0'; allowed is a whole number of KiB from 1 to 2147483647");
  BOOST_TEST(
      refusal({{"max.in.flight", "4294967301"}})
      == "max.in.flight is '4294967301'; allowed is a whole number from 1 to 2147483647");
}

BOOST_AUTO_TEST_CASE(choices_do_not_mind_case) {
  BOOST_TEST((from_properties({{"compression.codec", "GZIP"}}).writer.compression == codec::gzip));
  BOOST_TEST(
      (from_properties({{"isolation.level", "READ_UNCOMMITTED"}}).reader.isolation
       == isolation_level::read_uncommitted));
  BOOST_TEST(
      refusal({{"compression.type", "brotli"}})
      == "compression.type is 'brotli'; allowed is one of none, gzip, snappy, lz4, zstd");
}

BOOST_AUTO_TEST_CASE(where_to_start_is_spelled_as_both_clients_do) {
  for (const auto* name : {"earliest", "smallest", "beginning", "Earliest"}) {
    const auto made = from_properties({{"auto.offset.reset", name}}).reader;
    BOOST_TEST((made.start == first && made.reset == offset_reset::first), name);
  }
  for (const auto* name : {"latest", "largest", "end"}) {
    const auto made = from_properties({{"auto.offset.reset", name}}).reader;
    BOOST_TEST((made.start == last && made.reset == offset_reset::last), name);
  }
  for (const auto* name : {"none", "error"})
    BOOST_TEST((from_properties({{"auto.offset.reset", name}}).reader.reset == offset_reset::error), name);
}

BOOST_AUTO_TEST_CASE(no_limit_is_the_longest_there_is) {
  BOOST_TEST((from_properties({{"connections.max.idle.ms", "-1"}}).cluster.idle_timeout == 168h));
  BOOST_TEST((from_properties({{"connections.max.idle.ms", "0"}}).cluster.idle_timeout == 168h));
  BOOST_TEST((from_properties({{"topic.metadata.refresh.interval.ms", "-1"}}).cluster.metadata_max_age == 168h));
  BOOST_TEST((from_properties({{"message.timeout.ms", "0"}}).writer.delivery_timeout == longest_delivery_timeout));
}

// What the other clients take but this one does not have counts as the nearest that it has, and that is told.
BOOST_AUTO_TEST_CASE(values_beyond_what_is_possible_here_count_as_the_nearest) {
  const auto made = from_properties({{"batch.size", "0"}, {"max.in.flight", "1000000"}, {"reconnect.backoff.ms", "0"}});
  BOOST_TEST(made.writer.batch_bytes == 1024u);
  BOOST_TEST(made.writer.max_in_flight == 1000);
  BOOST_TEST((made.cluster.reconnect_backoff == 1ms));
  BOOST_REQUIRE(made.warnings.size() == 3u);
  BOOST_TEST(made.warnings[0].text == "batch.size: '0' counts as 1024 here, the least that is possible");
  BOOST_TEST(made.warnings[1].text == "max.in.flight: '1000000' counts as 1000 here, the most that is possible");
}

BOOST_AUTO_TEST_CASE(names_of_other_clients_pass_with_one_warning) {
  const std::vector<property> given{
      {"key.serializer", "org.example.A", "f, line 1"},
      {"key.serializer", "org.example.B", "f, line 2"},
      {"statistics.interval.ms", "1000", ""},
      {"session.timeout.ms", "10000", ""},
      {"schema.registry.url", "http://localhost", ""}};
  const auto made = from_properties(given);
  BOOST_REQUIRE(made.warnings.size() == 4u);
  BOOST_TEST(made.warnings[0].name == "key.serializer");
  BOOST_TEST(
      made.warnings[0].text
      == "key.serializer has no effect here: keys and values are bytes here: the program turns its objects into them");
  for (auto name : properties::foreign_names()) {
    const bool refused = properties::foreign(name).refused;
    BOOST_TEST(refusal({{std::string(name), "1"}}).empty() == !refused, name);
  }
}

BOOST_AUTO_TEST_CASE(a_transactional_id_is_refused_by_who_writes_alone) {
  BOOST_TEST(has(refusal({{"transactional.id", "x"}}), "transactional.id cannot be set: transactions"));
  configured reading;
  reading.writes = false;
  const auto made = from_properties({{"transactional.id", "x"}}, reading);
  BOOST_REQUIRE(made.warnings.size() == 1u);
  BOOST_TEST(made.warnings[0].text == "transactional.id has no effect here: nothing is written");
  BOOST_CHECK_THROW(from_properties({{"ssl.ca.location", "x"}}, reading), error);
}

BOOST_AUTO_TEST_CASE(a_mistyped_name_is_refused_with_the_nearest) {
  BOOST_TEST(refusal({{"linger.msec", "5"}}) == "there is no property 'linger.msec'; did you mean linger.ms?");
  BOOST_TEST(has(refusal({{"bootstrap.server", "a:1"}}), "did you mean bootstrap.servers?"));
  BOOST_TEST(has(refusal({{"Acks", "all"}}), "did you mean acks"));
  BOOST_TEST(has(refusal({{"queued.max.bytes", "1"}}), "there is no property 'queued.max.bytes'"));
  BOOST_TEST(has(refusal({{"", "1"}}), "there is no name before the value '1'"));
  // also one of another client's machinery
  BOOST_TEST(has(refusal({{"group.idd", "g"}}), "did you mean group.id?"));
  BOOST_TEST(has(refusal({{"metrics.num.sample", "1"}}), "did you mean metrics.num.samples?"));
  for (const auto* name :
       {"metrics.foo", "share.foo", "internal.foo", "offset.store.foo", "basic.auth.foo", "bearer.auth.foo"})
    BOOST_TEST(has(refusal({{name, "1"}}), "there is no property '" + std::string(name) + "'"), name);
}

BOOST_AUTO_TEST_CASE(a_name_that_is_like_none_is_refused_with_where_names_are_listed) {
  for (const auto* name : {"[default]", "{\"acks\"", "spring", "xyzzy", "\xff\xfe"})
    BOOST_TEST(has(refusal({{name, "1"}}), "'cafka properties' lists"), refusal({{name, "1"}}));
}

BOOST_AUTO_TEST_CASE(what_belongs_to_brokers_and_topics_is_refused) {
  for (const auto* name : {"retention.ms", "min.insync.replicas", "max.message.bytes"})
    BOOST_TEST(has(refusal({{name, "1"}}), std::string(name) + " cannot be set: it belongs to topics"), name);
  for (const auto* name : {"num.partitions", "listeners", "log.retention.hours", "zookeeper.connect"})
    BOOST_TEST(has(refusal({{name, "1"}}), std::string(name) + " cannot be set: it belongs to brokers"), name);
}

BOOST_AUTO_TEST_CASE(a_sentence_has_neither_long_values_nor_control_characters) {
  const std::string long_one(2'000'000, 'x');
  for (const auto& each :
       {refusal({{long_one, "1"}}), refusal({{"linger.ms", long_one}}), refusal({{"acks", long_one}})}) {
    BOOST_TEST(each.size() < 300u);
    BOOST_TEST(has(each, "(2000000 bytes)"), each);
  }
  BOOST_TEST(has(refusal({{"acks", std::string("all\0\x1b[2J", 8)}}), "'all\\x00\\x1b[2J'"));
  BOOST_TEST(has(refusal({{"a\x07", "1"}}), "'a\\x07'"));
}

BOOST_AUTO_TEST_CASE(the_higher_precedence_wins_by_whatever_name) {
  const auto made = [](const char* low, const char* low_value, const char* high, const char* high_value) {
    const property one{low, low_value, "a file", 0}, other{high, high_value, "", 1};
    const auto given = from_properties(std::vector{one, other});
    const auto turned = from_properties(std::vector{other, one}); // whatever their order
    BOOST_TEST((given.writer.linger == turned.writer.linger && given.set_by == turned.set_by));
    return given;
  };
  BOOST_TEST((made("queue.buffering.max.ms", "5", "linger.ms", "6").writer.linger == 6ms));
  BOOST_TEST((made("linger.ms", "6", "queue.buffering.max.ms", "5").writer.linger == 5ms));
  BOOST_TEST((made("linger.ms", "6", "linger.ms", "5").writer.linger == 5ms));
  // Also if it is the more general one.
  BOOST_TEST((made("socket.timeout.ms", "9000", "request.timeout.ms", "7000").cluster.request_timeout == 7s));
  BOOST_TEST(made("metadata.broker.list", "a:1", "bootstrap.servers", "b:1").cluster.bootstrap.at(0) == "b:1");
  BOOST_TEST(made("acks", "1", "request.required.acks", "all").writer.idempotence);
}

BOOST_AUTO_TEST_CASE(what_was_read_before_may_be_the_default) {
  const auto before = from_properties({{"queue.buffering.max.ms", "5"}, {"acks", "1"}});
  const auto made = from_properties({{"linger.ms", "6"}}, before);
  BOOST_TEST((made.writer.linger == 6ms));
  BOOST_TEST((made.writer.acks == acks::leader));
}

BOOST_AUTO_TEST_CASE(the_origin_is_told) {
  BOOST_CHECK_EXCEPTION(
      from_properties(parse_properties("acks=all\nlinger.ms: x\n", "a.properties")), error, [](const error& why) {
        return why.message()
               == "a.properties, line 2: linger.ms is 'x'; allowed is a number of milliseconds from 0 to 3600000";
      });
}

BOOST_AUTO_TEST_CASE(the_last_value_of_a_name_counts_and_otherwise_the_order_does_not) {
  BOOST_TEST((from_properties({{"linger.ms", "1", ""}, {"linger.ms", "2", ""}}).writer.linger == 2ms));
  const std::vector<property> one{{"request.timeout.ms", "7000", ""}, {"socket.timeout.ms", "9000", ""}};
  const std::vector<property> other{one.rbegin(), one.rend()};
  for (const auto& each : {one, other}) {
    const auto made = from_properties(each);
    BOOST_TEST((made.writer.request_timeout == 7s));
    BOOST_TEST((made.cluster.request_timeout == 9s));
    BOOST_TEST((made.reader.request_timeout == 9s));
  }
}

BOOST_AUTO_TEST_CASE(kcats_spelling_for_a_topic_is_understood) {
  BOOST_TEST((from_properties({{"topic.message.timeout.ms", "60000"}}).writer.delivery_timeout == 60s));
}

// What a configuration refuses is told in the names that were given, not in those of C++.
BOOST_AUTO_TEST_CASE(what_the_configuration_refuses_is_told_by_property) {
  BOOST_TEST(
      refusal({{"client.id", std::string(40'000, 'x')}}) == "client.id has 40000 bytes; allowed are 32767 at most");
  BOOST_TEST(has(refusal({{"metadata.broker.list", "a:70000"}}), "metadata.broker.list: "));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
