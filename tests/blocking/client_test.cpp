// blocking::client: every call ends within its timeout and says why.
#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/embedded/cluster.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/thrown.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto at_most = 1s;
/// Beyond a timeout, for a busy machine.
constexpr auto patience = 10s;

struct call {
  const char* name;
  std::function<void(blocking::client&)> run;
};

const std::vector<call> calls{
    {"create_topic", [](auto& client) { client.create_topic("orders", {}, at_most); }},
    {"ensure_topic", [](auto& client) { client.ensure_topic("orders", 1, at_most); }},
    {"create_partitions", [](auto& client) { client.create_partitions("orders", 7, at_most); }},
    {"delete_topic", [](auto& client) { client.delete_topic("orders", at_most); }},
    {"topics", [](auto& client) { client.topics(at_most); }},
    {"topic", [](auto& client) { client.topic("orders", at_most); }},
    {"describe", [](auto& client) { client.describe(at_most); }},
    {"offsets", [](auto& client) { client.offsets("orders", last, at_most); }},
    {"offset",
     [](auto& client) {
       client.offset({"orders", 0}, last, at_most);
     }},
};

/// What each call throws, and that it throws in time.
void check_all(blocking::client& client, const std::function<void(const error&)>& check) {
  for (const auto& each : calls) {
    BOOST_TEST_CONTEXT(each.name) {
      const auto begin = std::chrono::steady_clock::now();
      BOOST_CHECK_EXCEPTION(each.run(client), error, [&](const error& why) {
        check(why);
        return true;
      });
      BOOST_TEST((std::chrono::steady_clock::now() - begin < at_most + patience));
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(blocking_client)

BOOST_AUTO_TEST_CASE(a_broker_that_is_not_there_is_named_in_time) {
  embedded::cluster kafka;
  const auto where = kafka.bootstrap();
  kafka.stop_broker(1);
  blocking::client client{{.bootstrap = where}};
  check_all(client, [&](const error& why) {
    BOOST_TEST(why.message().find("onnection refused") != std::string::npos, why);
    BOOST_TEST(why.message().find(where[0].substr(where[0].find(':'))) != std::string::npos, why);
  });
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_silent_is_named_in_time) {
  embedded::cluster kafka;
  kafka.create_topic("orders");
  kafka.inject({.kind = embedded::fault_kind::silence, .times = embedded::fault::always});
  blocking::client client{{.bootstrap = kafka.bootstrap()}};
  check_all(client, [&](const error& why) {
    BOOST_TEST(why.message().find(kafka.bootstrap()[0]) != std::string::npos, why);
    BOOST_TEST(why.message().find(" ms") != std::string::npos, why);
  });
}

BOOST_AUTO_TEST_CASE(one_partition_without_leader_fails_nothing_but_itself) {
  embedded::cluster kafka{{.brokers = 3}};
  kafka.create_topic("orders", 3, {.replication_factor = 1});
  blocking::client client{{.bootstrap = kafka.bootstrap()}};
  kafka.stop_broker(kafka.partition("orders", 1).leader);
  BOOST_TEST(client.topic("orders").partitions.at(1).leader == -1);
  BOOST_TEST(client.offset({"orders", 0}, last) == 0);
  const auto healthy = client.offset_outcomes({{"orders", 2}, {"orders", 0}}, first);
  BOOST_TEST(healthy.size() == 2u);
  for (const auto& each : healthy) BOOST_TEST(!each.what, each.what);
  // What is told is how the last attempt within the time ended: on a busy machine perhaps in it having come too late.
  std::vector<partition_offset> all;
  const auto are_told = [&] {
    all = client.offset_outcomes({{"orders", 0}, {"orders", 1}, {"orders", 2}}, last, at_most);
    return !all.at(0).what && all.at(1).what.code() == errc::leader_not_available && !all.at(2).what;
  };
  const bool told = test::eventually(are_told, 60s); // before its message is made
  BOOST_TEST(told, all.at(0).what << ", " << all.at(1).what << ", " << all.at(2).what);
  error why;
  const auto is_thrown = [&] {
    why = test::thrown([&] { client.offsets("orders", last, at_most); });
    return why.code() == errc::leader_not_available && why.message().find("orders-1") != std::string::npos;
  };
  const bool thrown = test::eventually(is_thrown, 60s);
  BOOST_TEST(thrown, why);
}

BOOST_AUTO_TEST_CASE(several_topics_are_one_request_with_an_outcome_each) {
  embedded::cluster kafka;
  kafka.create_topic("bills");
  blocking::client client{{.bootstrap = kafka.bootstrap()}};
  const auto created = client.create_topics({{.name = "orders"}, {.name = "bills"}, {.name = "carts"}});
  BOOST_REQUIRE(created.size() == 3u);
  BOOST_TEST((created[0].created && created[2].created));
  BOOST_TEST(created[1].what.code() == errc::topic_already_exists);
  BOOST_TEST(kafka.requests(wire::api_key::create_topics) == 1u);
  const auto grown = client.create_partitions({{"orders", 4}, {"none", 4}});
  BOOST_TEST(!grown.at(0).what, grown.at(0).what);
  BOOST_TEST(grown.at(1).what.code() == errc::unknown_topic_or_partition);
  const auto told = client.topics({"orders", "none"});
  BOOST_TEST(told.at(0).partitions.size() == 4u);
  BOOST_TEST(told.at(1).name == "none");
  BOOST_TEST(told.at(1).error == errc::unknown_topic_or_partition);
  const auto deleted = client.delete_topics({"orders", "none", "carts"});
  BOOST_TEST((!deleted.at(0).what && !deleted.at(2).what));
  BOOST_TEST(deleted.at(1).what.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(kafka.requests(wire::api_key::delete_topics) == 1u);
}

BOOST_AUTO_TEST_CASE(a_reader_may_share_its_connections) {
  embedded::cluster kafka;
  kafka.create_topic("orders");
  const auto connections = [&](bool shared) {
    blocking::client client{{.bootstrap = kafka.bootstrap()}};
    client.topic("orders");
    const auto before = kafka.connections_accepted();
    const reader_config config{.bootstrap = kafka.bootstrap(), .topic = "orders"};
    auto in = shared ? blocking::reader{config, client} : blocking::reader{config};
    for (auto fetches = kafka.requests(wire::api_key::fetch); kafka.requests(wire::api_key::fetch) == fetches;)
      BOOST_TEST(!in.read(100ms));
    in.close();
    BOOST_TEST(client.topic("orders").partitions.size() == 1u); // which is there still
    return kafka.connections_accepted() - before;
  };
  const auto own = connections(false);
  BOOST_TEST(connections(true) + 1 == own); // all but the one that asks for metadata
}

BOOST_AUTO_TEST_CASE(a_timeout_may_be_of_any_length) {
  embedded::cluster kafka;
  blocking::client client{{.bootstrap = kafka.bootstrap()}};
  constexpr auto ever = std::chrono::milliseconds::max();
  BOOST_TEST(client.ensure_topic("orders", 2, ever));
  BOOST_TEST(client.offsets("orders", last, ever).size() == 2u);
  BOOST_TEST(client.describe(ever)->topics.size() == 1u);
  client.create_partitions("orders", 3, ever);
  client.delete_topic("orders", ever);
}

BOOST_AUTO_TEST_CASE(a_place_that_is_an_offset_is_refused) {
  blocking::client client{{.bootstrap = {"127.0.0.1:1"}}};
  BOOST_CHECK_EXCEPTION(client.offsets("orders", at_offset(5)), error, [](const error& why) {
    return why.code() == errc::invalid_configuration && why.message().find("offset 5") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
