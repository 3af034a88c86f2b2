// Each refusal of a group's configuration names its field.
#include "cafka/actors/group/group_config.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

/// What is refused after a change of a good configuration; empty: nothing.
template <class Change>
std::string refusal(Change change) {
  group_config config{.group_id = "billing"};
  change(config);
  const auto why = config.validate();
  if (why) BOOST_TEST((why.code() == errc::invalid_configuration));
  return why.message();
}

bool names(const std::string& text, const std::string& field) {
  return text.find("group_config." + field) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(group_configs)

BOOST_AUTO_TEST_CASE(with_defaults_are_right) {
  BOOST_TEST(refusal([](auto&) {}).empty());
  BOOST_TEST(refusal([](auto& config) { config.instance_id = "a.b_c-9"; }).empty());
}

BOOST_AUTO_TEST_CASE(are_refused_by_the_name_of_the_field) {
  BOOST_TEST(names(refusal([](auto& config) { config.group_id = ""; }), "group_id"));
  BOOST_TEST(names(refusal([](auto& config) { config.group_id = std::string(40'000, 'x'); }), "group_id"));
  for (const char* id : {"..", ".", "a b", "a/b"})
    BOOST_TEST(names(refusal([&](auto& config) { config.instance_id = id; }), "instance_id"));
  BOOST_TEST(names(refusal([](auto& config) { config.instance_id = std::string(250, 'x'); }), "instance_id"));
  BOOST_TEST(names(refusal([](auto& config) { config.assignors.clear(); }), "assignors"));
  BOOST_TEST(names(
      refusal([](auto& config) {
        config.assignors = {assignor::range(), assignor::range()};
      }),
      "assignors"));
  BOOST_TEST(names(refusal([](auto& config) { config.heartbeat_interval = 45s; }), "heartbeat_interval"));
  BOOST_TEST(names(refusal([](auto& config) { config.session_timeout = 0ms; }), "session_timeout"));
  BOOST_TEST(names(refusal([](auto& config) { config.max_poll_interval = 0ms; }), "max_poll_interval"));
  BOOST_TEST(names(refusal([](auto& config) { config.auto_commit_interval = -1ms; }), "auto_commit_interval"));
  BOOST_TEST(names(refusal([](auto& config) { config.topic_scan_interval = 0ms; }), "topic_scan_interval"));
  BOOST_TEST(names(refusal([](auto& config) { config.close_timeout = 0ms; }), "close_timeout"));
  BOOST_TEST(names(refusal([](auto& config) { config.retry_backoff_max = 1ms; }), "retry_backoff_max"));
}

BOOST_AUTO_TEST_SUITE_END()
