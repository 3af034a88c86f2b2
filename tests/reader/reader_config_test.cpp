#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>

#include "cafka/actors/reader/reader_config.hpp"

namespace cafka {

BOOST_AUTO_TEST_SUITE(reader_config_suite)

BOOST_AUTO_TEST_CASE(a_topic_is_all_it_takes) {
  reader_config config;
  config.topic = "t";
  BOOST_TEST(!config.validate(), config.validate());
}

BOOST_AUTO_TEST_CASE(nothing_yet_is_something_to_read) {
  BOOST_TEST(!reader_config{}.validate(), reader_config{}.validate());
}

BOOST_AUTO_TEST_CASE(each_refusal_names_its_field) {
  using std::chrono::milliseconds;
  const std::vector<std::pair<std::string, std::function<void(reader_config&)>>> wrong{
      {"topic",
       [](auto& c) {
         c.topic.clear();
         c.partitions = {0};
       }},
      {"topics", [](auto& c) { c.topics = {"t"}; }},
      {"topics",
       [](auto& c) {
         c.topics = {"a", "a"};
       }},
      {"topics", [](auto& c) { c.topics = {""}; }},
      {"topics", [](auto& c) { c.topics = {std::string(250, 't')}; }},
      {"topic", [](auto& c) { c.topic = std::string(250, 't'); }},
      {"partitions",
       [](auto& c) {
         c.partitions = {0, -1};
       }},
      {"partitions",
       [](auto& c) {
         c.partitions = {2, 2};
       }},
      {"start", [](auto& c) { c.start = at_offset(-3); }},
      {"min_bytes", [](auto& c) { c.min_bytes = size_t{1} << 31; }},
      {"max_bytes", [](auto& c) { c.max_bytes = 1; }},
      {"max_bytes", [](auto& c) { c.partition_max_bytes = c.max_bytes + 1; }},
      {"buffer_bytes", [](auto& c) { c.buffer_bytes = 1000; }},
      {"max_decompressed_bytes", [](auto& c) { c.max_decompressed_bytes = 0; }},
      {"max_wait", [](auto& c) { c.max_wait = milliseconds{-1}; }},
      {"request_timeout", [](auto& c) { c.request_timeout = milliseconds{0}; }},
      {"retry_backoff", [](auto& c) { c.retry_backoff = milliseconds{0}; }},
      {"retry_backoff_max", [](auto& c) { c.retry_backoff_max = milliseconds{1}; }},
      {"rack", [](auto& c) { c.rack = std::string(40'000, 'r'); }},
      {"cluster.client_id", [](auto& c) { c.cluster.client_id = std::string(40'000, 'c'); }},
      {"cluster.metadata_max_age", [](auto& c) { c.cluster.metadata_max_age = milliseconds{0}; }},
      {"bootstrap",
       [](auto& c) {
         c.bootstrap = {"a:9092"};
         c.cluster.bootstrap = {"b:9092"};
       }},
  };
  for (const auto& [field, spoil] : wrong) {
    reader_config config;
    config.topic = "t";
    spoil(config);
    const auto refused = config.validate();
    BOOST_TEST(refused.code() == errc::invalid_configuration, field);
    BOOST_TEST(refused.message().find("reader_config." + field + " ") == 0u, refused.message());
  }
}

BOOST_AUTO_TEST_CASE(names_are_readable) {
  BOOST_TEST(to_string(first) == "first");
  BOOST_TEST(to_string(last) == "last");
  BOOST_TEST(to_string(at_offset(42)) == "offset 42");
  BOOST_TEST(to_string(isolation_level::read_committed) == "read_committed");
  BOOST_TEST(to_string(offset_reset::error) == "error");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
