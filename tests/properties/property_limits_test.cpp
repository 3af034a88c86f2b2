// Limits that depend on each other.
#include "cafka/wire/records/record_set.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "tests/properties/refusal.hpp"

using namespace std::chrono_literals;

namespace cafka {

using test::has;
using test::refusal;

namespace {

/// Both names are in the sentence, and neither is C++.
void contradict(const std::map<std::string, std::string>& given) {
  const auto why = refusal(given);
  for (const auto& [name, value] : given) BOOST_TEST(has(why, name), "'" << why << "' lacks " << name);
  BOOST_TEST(has(why, "contradict each other"), why);
  BOOST_TEST(!has(why, "_"), why);
}

} // namespace

BOOST_AUTO_TEST_SUITE(property_limits)

BOOST_AUTO_TEST_CASE(acks_other_than_all_switch_idempotence_off_unless_it_was_asked_for) {
  for (const auto* few : {"0", "1"}) {
    BOOST_TEST(!from_properties({{"acks", few}}).writer.idempotence);
    BOOST_TEST(!from_properties({{"acks", few}, {"enable.idempotence", "false"}}).writer.idempotence);
    contradict({{"acks", few}, {"enable.idempotence", "true"}});
  }
  contradict({{"request.required.acks", "1"}, {"enable.idempotence", "True"}});
  for (const auto* all : {"all", "-1", "ALL"}) BOOST_TEST(from_properties({{"acks", all}}).writer.idempotence);
}

BOOST_AUTO_TEST_CASE(more_than_five_in_flight_switch_idempotence_off_unless_it_was_asked_for) {
  const auto made = from_properties({{"max.in.flight", "6"}}).writer;
  BOOST_TEST(!made.idempotence);
  BOOST_TEST(made.max_in_flight == 6);
  BOOST_TEST(from_properties({{"max.in.flight", "5"}}).writer.idempotence);
  contradict({{"max.in.flight.requests.per.connection", "6"}, {"enable.idempotence", "true"}});
}

BOOST_AUTO_TEST_CASE(no_retries_keep_what_may_be_written_from_being_sent_again) {
  const auto none = from_properties({{"retries", "0"}});
  BOOST_TEST(!none.writer.idempotence);
  BOOST_TEST(!none.writer.resend_in_doubt);
  BOOST_REQUIRE(none.warnings.size() == 1u);
  BOOST_TEST(has(none.warnings[0].text, "delivery.timeout.ms"), none.warnings[0].text);
  contradict({{"retries", "0"}, {"enable.idempotence", "true"}});

  const auto three = from_properties({{"message.send.max.retries", "3"}});
  BOOST_TEST(three.writer.idempotence);
  BOOST_REQUIRE(three.warnings.size() == 1u);
  BOOST_TEST(three.warnings[0].name == "message.send.max.retries");
  BOOST_TEST(from_properties({{"retries", "2147483647"}}).warnings.empty());
}

BOOST_AUTO_TEST_CASE(sizes_follow_the_one_that_was_given) {
  BOOST_TEST(from_properties({{"batch.size", "100000000"}}).writer.buffer_bytes == 100'000'000u);
  BOOST_TEST(from_properties({{"batch.size", "100000000"}}).writer.request_bytes == 100'000'000u);
  BOOST_TEST(from_properties({{"batch.size", "100000000"}}).writer.max_record_bytes == 100'000'000u);
  BOOST_TEST(from_properties({{"message.max.bytes", "5000000"}}).writer.max_record_bytes == 5'000'000u);
  BOOST_TEST(from_properties({{"batch.size", "16384"}}).writer.max_record_bytes == default_max_record_bytes);
  BOOST_TEST(from_properties({{"buffer.memory", "4096"}}).writer.batch_bytes == 4096u);
  BOOST_TEST(from_properties({{"max.request.size", "10000"}}).writer.batch_bytes == 10'000u);
  BOOST_TEST(from_properties({{"fetch.message.max.bytes", "20000000"}}).reader.max_bytes == 20'000'000u);
  BOOST_TEST(from_properties({{"fetch.max.bytes", "5000"}}).reader.partition_max_bytes == 5000u);
  contradict({{"batch.size", "2000000"}, {"buffer.memory", "1000000"}});
}

/// What Java's clients take, though one of two limits then has no effect: the lower one counts, and that is told once.
BOOST_AUTO_TEST_CASE(the_lower_of_two_limits_counts_where_java_takes_both) {
  const auto said = [](const configured& made) { return made.warnings.size() == 1 ? made.warnings[0].text : ""; };
  const auto batch = from_properties({{"batch.size", "2000000"}, {"max.request.size", "1000000"}});
  BOOST_TEST(batch.writer.batch_bytes == 1'000'000u);
  BOOST_TEST(said(batch) == "batch.size=2000000 is above max.request.size=1000000, which counts for both");
  const auto tiny = from_properties({{"batch.size", "2000000"}, {"message.max.bytes", "0"}});
  BOOST_TEST(tiny.writer.batch_bytes == 1024u); // the least there is here
  const auto fetch = from_properties({{"fetch.max.bytes", "5000"}, {"max.partition.fetch.bytes", "6000"}});
  BOOST_TEST(fetch.reader.partition_max_bytes == 5000u);
  BOOST_TEST(said(fetch) == "max.partition.fetch.bytes=6000 is above fetch.max.bytes=5000, which counts for both");
  const auto again = from_properties({{"reconnect.backoff.ms", "200"}, {"reconnect.backoff.max.ms", "100"}});
  BOOST_TEST((again.cluster.reconnect_backoff == 100ms && again.cluster.reconnect_backoff_max == 100ms));
  BOOST_TEST(said(again) == "reconnect.backoff.ms=200 is above reconnect.backoff.max.ms=100, which counts for both");
  const auto retry = from_properties({{"retry.backoff.ms", "200"}, {"retry.backoff.max.ms", "100"}}); // four fields
  BOOST_TEST((retry.cluster.retry_backoff == 100ms && retry.writer.retry_backoff == 100ms));
  BOOST_TEST((retry.reader.retry_backoff == 100ms && retry.reader.group.retry_backoff == 100ms));
  BOOST_TEST(said(retry) == "retry.backoff.ms=200 is above retry.backoff.max.ms=100, which counts for both");
}

BOOST_AUTO_TEST_CASE(a_limit_may_follow_one_that_has_followed) {
  const auto small = from_properties({{"receive.message.max.bytes", "100000"}});
  BOOST_TEST(small.reader.max_bytes == 100'000u - 512u);
  BOOST_TEST(small.reader.partition_max_bytes == 100'000u - 512u);
  const auto large = from_properties({{"max.partition.fetch.bytes", "500000000"}});
  BOOST_TEST(large.reader.max_bytes == 500'000'000u);
  BOOST_TEST(large.cluster.max_response_bytes == 500'000'512u);
  const auto both = from_properties({{"receive.message.max.bytes", "100000"}, {"max.partition.fetch.bytes", "200000"}});
  BOOST_TEST(both.reader.partition_max_bytes == 100'000u - 512u);
  BOOST_TEST(both.warnings.size() == 1u);
  contradict({{"receive.message.max.bytes", "100000"}, {"fetch.max.bytes", "200000"}});
}

BOOST_AUTO_TEST_CASE(pauses_follow_the_one_that_was_given) {
  BOOST_TEST((from_properties({{"reconnect.backoff.ms", "5000"}}).cluster.reconnect_backoff_max == 5s));
  BOOST_TEST((from_properties({{"reconnect.backoff.max.ms", "20"}}).cluster.reconnect_backoff == 20ms));
  const auto made = from_properties({{"retry.backoff.ms", "5000"}});
  BOOST_TEST((made.writer.retry_backoff_max == 5s && made.reader.retry_backoff_max == 5s));
  BOOST_TEST((made.cluster.retry_backoff_max == 5s));
  BOOST_TEST((from_properties({{"fetch.error.backoff.ms", "7000"}}).reader.retry_backoff_max == 7s));
}

BOOST_AUTO_TEST_CASE(a_delivery_has_time_for_linger_and_request) {
  const auto quick = from_properties({{"message.timeout.ms", "3000"}}).writer;
  BOOST_TEST((quick.delivery_timeout == 3s && quick.request_timeout == 3s));
  const auto slow = from_properties({{"linger.ms", "60000"}, {"request.timeout.ms", "90000"}}).writer;
  BOOST_TEST((slow.delivery_timeout == 150s));
  const auto lingering = from_properties({{"linger.ms", "2000"}, {"delivery.timeout.ms", "3000"}}).writer;
  BOOST_TEST((lingering.request_timeout == 1500ms));
  configured patient;
  patient.writer.linger = 5s;
  const auto made = from_properties({{"delivery.timeout.ms", "3000"}}, patient).writer;
  BOOST_TEST((made.linger == 1500ms && made.request_timeout == 1500ms));
  contradict({{"delivery.timeout.ms", "3000"}, {"request.timeout.ms", "3001"}});
  contradict({{"message.timeout.ms", "3000"}, {"linger.ms", "3000"}});
  contradict({{"delivery.timeout.ms", "3000"}, {"request.timeout.ms", "2000"}, {"linger.ms", "2000"}});
}

BOOST_AUTO_TEST_CASE(two_names_for_one_field_have_to_agree) {
  contradict({{"linger.ms", "5"}, {"queue.buffering.max.ms", "6"}});
  contradict({{"buffer.memory", "2000000"}, {"queue.buffering.max.kbytes", "2000"}});
  contradict({{"fetch.wait.max.ms", "5"}, {"fetch.max.wait.ms", "6"}});
  BOOST_TEST(refusal({{"linger.ms", "5"}, {"queue.buffering.max.ms", "5"}}) == "");
  BOOST_TEST(refusal({{"buffer.memory", "2048000"}, {"queue.buffering.max.kbytes", "2000"}}) == "");
}

/// A file says the first, and a command line the second.
configured over(const property& file, const property& command_line) {
  return from_properties({{file.name, file.value, "", 0}, {command_line.name, command_line.value, "", 1}});
}

BOOST_AUTO_TEST_CASE(limits_follow_the_one_of_higher_precedence) {
  BOOST_TEST(over({"buffer.memory", "1000000"}, {"batch.size", "2000000"}).writer.buffer_bytes == 2'000'000u);
  BOOST_TEST(over({"batch.size", "2000000"}, {"buffer.memory", "1000000"}).writer.batch_bytes == 1'000'000u);
  BOOST_TEST((over({"retry.backoff.max.ms", "100"}, {"retry.backoff.ms", "200"}).writer.retry_backoff_max == 200ms));
  BOOST_TEST((over({"linger.ms", "5000"}, {"delivery.timeout.ms", "2000"}).writer.linger == 1s));
  BOOST_TEST((over({"request.timeout.ms", "5000"}, {"delivery.timeout.ms", "2000"}).writer.request_timeout == 2s));
  BOOST_TEST((over({"delivery.timeout.ms", "2000"}, {"linger.ms", "5000"}).writer.delivery_timeout > 5s));
}

BOOST_AUTO_TEST_CASE(idempotence_and_what_rules_it_out_give_way_to_the_higher_precedence_and_that_is_told) {
  for (const auto& [name, value] :
       std::map<std::string, std::string>{{"acks", "1"}, {"max.in.flight", "6"}, {"retries", "0"}}) {
    const auto off = over({"enable.idempotence", "true"}, {name, value});
    BOOST_TEST(!off.writer.idempotence, name);
    BOOST_TEST(has(off.warnings.at(0).text, "enable.idempotence gives way to " + name), off.warnings.at(0).text);
    const auto on = over({name, value}, {"enable.idempotence", "true"});
    BOOST_TEST(on.writer.idempotence, name);
    BOOST_TEST(has(on.warnings.at(0).text, name + " gives way to enable.idempotence"), on.warnings.at(0).text);
  }
}

BOOST_AUTO_TEST_CASE(a_level_is_that_of_the_codec_in_use) {
  const auto level = [](std::map<std::string, std::string> given) {
    return from_properties(given).writer.compression_level;
  };
  BOOST_TEST(level({{"compression.type", "zstd"}, {"compression.level", "7"}}) == 7);
  BOOST_TEST(level({{"compression.type", "zstd"}, {"compression.zstd.level", "-1"}}) == -1);
  BOOST_TEST(level({{"compression.type", "zstd"}, {"compression.level", "-1"}}) == default_compression_level);
  BOOST_TEST(level({{"compression.type", "gzip"}, {"compression.gzip.level", "-1"}}) == default_compression_level);
  BOOST_TEST(level({{"compression.type", "gzip"}, {"compression.level", "12"}}) == 9);
  BOOST_TEST(level({{"compression.type", "lz4"}, {"compression.level", "1"}, {"compression.lz4.level", "9"}}) == 9);
  BOOST_TEST(
      refusal({{"compression.type", "gzip"}, {"compression.gzip.level", "0"}})
      == "compression.gzip.level is 0; gzip has 1 to 9");
  const auto other = from_properties({{"compression.type", "gzip"}, {"compression.zstd.level", "3"}});
  BOOST_TEST(other.writer.compression_level == default_compression_level);
  BOOST_REQUIRE(other.warnings.size() == 1u);
  BOOST_TEST(other.warnings[0].text == "compression.zstd.level has no effect without compression.type=zstd");
  BOOST_TEST(from_properties({{"compression.level", "3"}}).warnings.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_about_a_group_needs_one) {
  const auto alone = from_properties({{"session.timeout.ms", "20000"}, {"enable.auto.commit", "false"}});
  BOOST_REQUIRE(alone.warnings.size() == 2u);
  for (const auto& each : alone.warnings) BOOST_TEST(each.text == each.name + " has no effect without group.id");
  const auto member = from_properties(
      {{"group.id", "g"},
       {"session.timeout.ms", "2000"},
       {"partition.assignment.strategy", "org.apache.kafka.clients.consumer.StickyAssignor, range"}});
  BOOST_TEST(member.warnings.empty());
  BOOST_TEST(member.reader.group_name() == "g");
  BOOST_TEST(member.reader.group.heartbeat_interval.count() == 1999); // which follows
  BOOST_REQUIRE(member.reader.group.assignors.size() == 2u);
  BOOST_TEST(member.reader.group.assignors[0].name() == "sticky");
  contradict({{"session.timeout.ms", "2000"}, {"heartbeat.interval.ms", "2000"}});
  BOOST_TEST(has(
      refusal({{"group.id", "g"}, {"group.instance.id", "a b"}}), "group.instance.id is 'a b'; allowed are letters"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
