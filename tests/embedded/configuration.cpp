#include "cafka/embedded/cluster.hpp"
#include "cafka/embedded/memory_cluster.hpp"

#include <boost/test/unit_test.hpp>

#include <string_view>

using namespace cafka;

BOOST_AUTO_TEST_SUITE(configuration)

namespace {

void refuses(const embedded::config& options, std::string_view field) {
  auto refused = options.validate();
  BOOST_TEST(refused.code() == errc::invalid_configuration);
  BOOST_TEST(refused.message().find(field) != std::string::npos, refused.message());
}

} // namespace

BOOST_AUTO_TEST_CASE(defaults_are_valid) { BOOST_TEST(embedded::config{}.validate().code() == errc::none); }

BOOST_AUTO_TEST_CASE(what_is_out_of_range_is_named) {
  refuses({.brokers = 0}, "brokers");
  refuses({.brokers = 101}, "brokers");
  refuses({.brokers = 2, .ports = {9092}}, "ports");
  refuses({.host = ""}, "host");
  refuses({.brokers = 2, .racks = {"a"}}, "racks");
  refuses({.cluster_id = ""}, "cluster_id");
  refuses({.default_partitions = 0}, "default_partitions");
  refuses({.default_replication_factor = 2}, "default_replication_factor");
  refuses({.max_message_bytes = 0}, "max_message_bytes");
  refuses({.max_request_bytes = 1000}, "max_request_bytes");
  refuses({.max_fetch_bytes = 0}, "max_fetch_bytes");
  refuses({.max_connections = 0}, "max_connections");
  BOOST_CHECK_THROW(embedded::memory_cluster({.brokers = 0}), error);
  BOOST_CHECK_THROW(embedded::cluster({.brokers = 0}), error);
}

BOOST_AUTO_TEST_CASE(controls_name_what_they_do_not_find) {
  embedded::memory_cluster kafka;
  kafka.create_topic("t");
  auto message = [](auto call) -> std::string {
    try {
      call();
    } catch (const error& e) { return e.message(); }
    return "nothing was thrown";
  };
  BOOST_TEST(message([&] { kafka.move_leader("none", 0, 1); }) == "there is no topic none");
  BOOST_TEST(message([&] { kafka.move_leader("t", 1, 1); }) == "t has no partition 1");
  BOOST_TEST(message([&] { kafka.move_leader("t", 0, 2); }) == "there is no broker 2");
  kafka.stop_broker(1);
  BOOST_TEST(message([&] { kafka.move_leader("t", 0, 1); }) == "broker 1 is stopped");
  BOOST_CHECK_THROW(kafka.create_topic("t"), error);
}

BOOST_AUTO_TEST_SUITE_END()
