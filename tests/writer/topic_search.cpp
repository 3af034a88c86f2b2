#include "cafka/actors/writer/topic_search.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

const topic_search::time_point start{1h};
const error refused{errc::connection_refused, "nobody listens"};

using topics = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(topic_search_suite)

BOOST_AUTO_TEST_CASE(one_look_up_of_a_topic_at_a_time) {
  topic_search s{backoff{100ms, 1s, 1}};
  s.want({"a", "b"});
  BOOST_TEST((s.take_due(start) == topics{"a", "b"}));
  s.want({"a", "b", "c"});
  BOOST_TEST((s.take_due(start) == topics{"c"}));
  BOOST_TEST(!s.next_event());
  s.found("a");
  s.want({"a"});
  BOOST_TEST((s.take_due(start) == topics{"a"}));
}

BOOST_AUTO_TEST_CASE(a_failure_that_may_pass_is_repeated_after_a_pause_that_grows) {
  topic_search s{backoff{100ms, 1s, 1}};
  std::chrono::nanoseconds before{0};
  auto now = start;
  for (int i = 0; i < 3; ++i) {
    s.want({"a"});
    BOOST_TEST_REQUIRE((s.take_due(now) == topics{"a"}));
    BOOST_TEST(!s.failed("a", refused, now));
    BOOST_TEST(s.take_due(now).empty());
    BOOST_TEST(s.last_failure("a").code() == errc::connection_refused);
    BOOST_TEST_REQUIRE(s.next_event().has_value());
    const auto pause = *s.next_event() - now;
    BOOST_TEST((pause > before));
    before = pause;
    now += pause;
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_pass_is_final) {
  topic_search s{backoff{100ms, 1s, 1}};
  for (auto code : {errc::unknown_topic_or_partition, errc::topic_authorization_failed, errc::closed}) {
    s.want({"a"});
    BOOST_TEST_REQUIRE((s.take_due(start) == topics{"a"}));
    BOOST_TEST(s.failed("a", error{code}, start));
    BOOST_TEST(!s.last_failure("a"));
    BOOST_TEST(!s.next_event());
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_looked_up_for_nobody) {
  topic_search s{backoff{100ms, 1s, 1}};
  s.want({"a"});
  BOOST_TEST((s.take_due(start) == topics{"a"}));
  BOOST_TEST(!s.failed("a", refused, start));
  s.want({});
  BOOST_TEST(!s.next_event());
  BOOST_TEST(s.take_due(start + 1h).empty());
}

BOOST_AUTO_TEST_SUITE_END()
