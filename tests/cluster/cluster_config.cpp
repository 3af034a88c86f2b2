#include "cafka/actors/cluster/cluster_config.hpp"
#include "cafka/auth/plain.hpp"

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
  refused("bootstrap", [](auto& config) { config.bootstrap = {"http://localhost:9092"}; });
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

// As brokers write their listeners: right if the cluster is protected so, else the fields that make it so are named.
BOOST_AUTO_TEST_CASE(listeners_are_of_the_clusters_own_protocol) {
  cluster_config plain, ssl, sasl, both;
  ssl.tls = both.tls.emplace();
  sasl.sasl = both.sasl = cafka::plain{.username = "alice", .password = "open sesame"};
  const auto told = [](cluster_config config, const char* listener) {
    config.bootstrap = {"a:1", std::string{listener} + "://b:9093, c:1"};
    return config.validate().message();
  };
  const auto refusal = [](const std::string& protocol, const std::string& remedy) {
    return "cluster_config.bootstrap: address '" + protocol + "://b:9093' is that of a listener of " + protocol
           + "; for such a one " + remedy;
  };
  BOOST_TEST(told(plain, "PLAINTEXT") == "");
  BOOST_TEST(told(ssl, "SSL") == "");
  BOOST_TEST(told(sasl, "sasl_plaintext") == "");
  BOOST_TEST(told(both, "SASL_SSL") == "");
  BOOST_TEST(told(plain, "SSL") == refusal("SSL", "set cluster_config.tls"));
  BOOST_TEST(told(plain, "SASL_PLAINTEXT") == refusal("SASL_PLAINTEXT", "set cluster_config.sasl"));
  BOOST_TEST(told(plain, "SASL_SSL") == refusal("SASL_SSL", "set cluster_config.tls and cluster_config.sasl"));
  BOOST_TEST(told(ssl, "SASL_SSL") == refusal("SASL_SSL", "set cluster_config.sasl"));
  BOOST_TEST(told(ssl, "PLAINTEXT") == refusal("PLAINTEXT", "leave cluster_config.tls out"));
  BOOST_TEST(told(both, "PLAINTEXT") == refusal("PLAINTEXT", "leave cluster_config.tls and cluster_config.sasl out"));
  BOOST_TEST(
      told(ssl, "SASL_PLAINTEXT")
      == refusal("SASL_PLAINTEXT", "leave cluster_config.tls out and set cluster_config.sasl"));
}

BOOST_AUTO_TEST_SUITE_END()
