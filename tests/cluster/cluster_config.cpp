#include "cafka/actors/cluster/cluster_config.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>

using namespace std::chrono_literals;
using cafka::cluster_config;
using cafka::errc;

namespace {

void refused(const std::string& field, const std::function<void(cluster_config&)>& spoil) {
  cluster_config config{.bootstrap = {"localhost:9092"}};
  BOOST_TEST(!config.validate());
  spoil(config);
  const auto what = config.validate();
  BOOST_TEST(what.code() == errc::invalid_configuration, field);
  BOOST_TEST(what.message().find("cluster_config." + field) == 0u, what.message());
}

} // namespace

BOOST_AUTO_TEST_SUITE(cluster_config_suite)

BOOST_AUTO_TEST_CASE(every_field_that_is_wrong_is_named) {
  refused("bootstrap", [](auto& config) { config.bootstrap = {}; });
  refused("bootstrap", [](auto& config) { config.bootstrap = {"localhost:99999"}; });
  refused("client_id", [](auto& config) { config.client_id = std::string(32768, 'x'); });
  refused("connect_timeout", [](auto& config) { config.connect_timeout = 0ms; });
  refused("connect_timeout", [](auto& config) { config.connect_timeout = 25h; });
  refused("request_timeout", [](auto& config) { config.request_timeout = -1ms; });
  refused("metadata_max_age", [](auto& config) { config.metadata_max_age = 0ms; });
  refused("rebootstrap_trigger", [](auto& config) { config.rebootstrap_trigger = -1ms; });
  refused("rebootstrap_trigger", [](auto& config) { config.rebootstrap_trigger = 24h * 8; });
  refused("reconnect_backoff", [](auto& config) { config.reconnect_backoff = 0ms; });
  refused("reconnect_backoff_max", [](auto& config) { config.reconnect_backoff_max = 49ms; });
  refused("retry_backoff", [](auto& config) { config.retry_backoff = 0ms; });
  refused("retry_backoff_max", [](auto& config) { config.retry_backoff_max = 99ms; });
  refused("idle_timeout", [](auto& config) { config.idle_timeout = 0ms; });
  refused("max_response_bytes", [](auto& config) { config.max_response_bytes = 1023; });
  refused("max_response_bytes", [](auto& config) { config.max_response_bytes = size_t{1} << 31; });
}

BOOST_AUTO_TEST_SUITE_END()
