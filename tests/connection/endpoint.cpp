#include "cafka/actors/connection/endpoint.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;

BOOST_AUTO_TEST_SUITE(endpoints)

namespace {

std::vector<endpoint> parsed(std::string_view text) {
  std::vector<endpoint> out;
  const auto failure = parse_endpoints(text, out);
  BOOST_TEST(failure.message() == "");
  return out;
}

void refused(std::string_view text, std::string_view why) {
  std::vector<endpoint> out{{"untouched", 1}};
  const auto failure = parse_endpoints(text, out);
  BOOST_TEST((failure.code() == errc::invalid_configuration), text);
  BOOST_TEST(failure.message().find(why) != std::string::npos, failure.message());
  BOOST_TEST(out.size() == 1u);
}

} // namespace

BOOST_AUTO_TEST_CASE(hosts_addresses_and_ports) {
  const auto list = parsed(" kafka-1:9092, 10.0.0.1:19092 ,[::1]:9093,[fe80::1],broker");
  BOOST_REQUIRE(list.size() == 5u);
  BOOST_TEST((list[0] == endpoint{"kafka-1", 9092}));
  BOOST_TEST((list[1] == endpoint{"10.0.0.1", 19092}));
  BOOST_TEST((list[2] == endpoint{"::1", 9093}));
  BOOST_TEST((list[3] == endpoint{"fe80::1", 9092}));
  BOOST_TEST((list[4] == endpoint{"broker", 9092}));
}

BOOST_AUTO_TEST_CASE(duplicates_are_dropped_and_order_is_kept) {
  const std::vector<std::string> items{"b:1,a:1", "b:1"};
  std::vector<endpoint> out;
  BOOST_TEST(!parse_endpoints(items, out));
  BOOST_REQUIRE(out.size() == 2u);
  BOOST_TEST(out[0].host == "b");
}

BOOST_AUTO_TEST_CASE(refusals_say_what_is_wrong) {
  refused("", "the list is empty");
  refused(" , ,", "the list is empty");
  refused(":9092", "the host is empty");
  refused("a:0", "the port");
  refused("a:65536", "the port");
  refused("a:9092x", "the port");
  refused("a:", "the port");
  refused("::1", "brackets");
  refused("[::1", "not closed");
  refused("[::1]9092", "colon");
  refused("2001:db8::1:9092", "brackets");
  refused("a:9092:9092", "more than one colon");
  refused("[a]:9092", "only an IPv6 address");
  refused("a b:1", "separated by commas");
  refused("a:1 b:2", "more than one colon");
  refused("a;b:1", "separated by commas");
  refused("a/b:1", "no host name");
  refused("a..b:1", "a part is empty");
  refused(".a:1", "a part is empty");
  refused("a:-1", "the port");
  refused("a:+1", "the port");
  refused("a: 1", "the port");
  std::vector<endpoint> out;
  BOOST_TEST((parse_endpoints(std::span<const std::string>{}, out).code() == errc::invalid_configuration));
}

BOOST_AUTO_TEST_CASE(listeners_as_brokers_write_them) {
  BOOST_TEST((parsed("PLAINTEXT://kafka:9093")[0] == endpoint{"kafka", 9093}));
  BOOST_TEST((parsed("plaintext://[::1]")[0] == endpoint{"::1", 9092}));
  BOOST_TEST((parsed("PLAINTEXT://kafka:9093,kafka:9093").size() == 1u));
  refused("PLAINTEXT://:9092", "the host is empty");
  refused("PLAINTEXT://kafka:9092/", "the port");
  for (const std::string protocol : {"SSL", "SASL_PLAINTEXT", "SASL_SSL", "sasl_ssl"}) {
    BOOST_TEST((parsed(protocol + "://kafka:9093")[0] == endpoint{"kafka", 9093}));
    refused(protocol + "://:9092", "the host is empty");
  }
  for (const std::string protocol : {"INTERNAL", "http", "kafka", "", "SSL "})
    refused(protocol + "://kafka:9092", "'" + protocol + "' is none of the protocols PLAINTEXT, SSL, SASL_PLAINTEXT");
}

BOOST_AUTO_TEST_CASE(the_protocol_of_a_listener) {
  BOOST_TEST((protocol_of("SASL_SSL://kafka:9093") == security_protocol::sasl_ssl));
  BOOST_TEST((protocol_of("Ssl://[::1]") == security_protocol::ssl));
  BOOST_TEST((protocol_of("plaintext://k") == security_protocol::plaintext));
  BOOST_TEST(!protocol_of("kafka:9092"));
  BOOST_TEST(!protocol_of("http://kafka:9092"));
}

BOOST_AUTO_TEST_CASE(empty_items_are_dropped) {
  BOOST_TEST((parsed("a:1,,b:2,") == std::vector<endpoint>{{"a", 1}, {"b", 2}}));
}

BOOST_AUTO_TEST_CASE(a_dot_at_the_end_of_a_name_is_good) {
  BOOST_TEST((parsed("kafka.example.:9092")[0] == endpoint{"kafka.example.", 9092}));
}

BOOST_AUTO_TEST_CASE(text_can_be_read_back) {
  for (const auto* text : {"a:1", "[::1]:9092"}) BOOST_TEST(to_string(parsed(text)[0]) == text);
}

BOOST_AUTO_TEST_SUITE_END()
