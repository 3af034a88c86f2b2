// What a configuration of a writer may be.
#include <boost/test/unit_test.hpp>

#include <limits>

#include "cafka/actors/writer/writer_config.hpp"
#include "cafka/wire/records/record_set.hpp"

using namespace cafka;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(writer_config_suite)

BOOST_AUTO_TEST_CASE(every_bad_value_is_refused_by_name) {
  BOOST_TEST(!writer_config{}.validate());
  BOOST_TEST(writer_config{}.max_record_bytes == default_max_record_bytes); // of builders that nobody told
  auto refused = [](const char* field, auto change) {
    writer_config config;
    change(config);
    auto why = config.validate();
    BOOST_TEST(why.code() == errc::invalid_configuration);
    BOOST_TEST(why.message().find(field) != std::string::npos, why.message());
  };
  refused("idempotence", [](auto& c) { c.acks = acks::leader; });
  refused("max_in_flight", [](auto& c) { c.max_in_flight = 6; });
  refused("max_in_flight", [](auto& c) { c.max_in_flight = 0; });
  refused("linger", [](auto& c) { c.linger = -1ms; });
  refused("linger", [](auto& c) {
    c.linger = 2s;
    c.delivery_timeout = 2s;
  });
  refused("cluster.client_id", [](auto& c) { c.cluster.client_id.assign(32'768, 'c'); });
  refused("cluster.metadata_max_age", [](auto& c) { c.cluster.metadata_max_age = 0ms; });
  refused("bootstrap", [](auto& c) { c.bootstrap = {"a:70000"}; });
  refused("bootstrap and writer_config.cluster.bootstrap", [](auto& c) {
    c.bootstrap = {"a:9092"};
    c.cluster.bootstrap = {"b:9092"};
  });
  refused("batch_bytes", [](auto& c) { c.batch_bytes = 0; });
  refused("max_record_bytes", [](auto& c) { c.max_record_bytes = 10; });
  refused("request_bytes", [](auto& c) { c.request_bytes = 1; });
  refused("buffer_bytes", [](auto& c) { c.buffer_bytes = 0; });
  refused("buffer_bytes", [](auto& c) { c.buffer_bytes = c.batch_bytes - 1; });
  refused("max_waiting_requests", [](auto& c) { c.max_waiting_requests = std::numeric_limits<size_t>::max(); });
  refused("delivery_timeout", [](auto& c) { c.delivery_timeout = 0ms; });
  refused("request_timeout", [](auto& c) { c.request_timeout = -5ms; });
  refused("retry_backoff", [](auto& c) { c.retry_backoff = 0ms; });
  refused("retry_backoff_max", [](auto& c) { c.retry_backoff_max = 50ms; });
  refused("compression_level", [](auto& c) {
    c.compression = codec::gzip;
    c.compression_level = 99;
  });
}

BOOST_AUTO_TEST_SUITE_END()
