#include "cafka/actors/fleet/restart_policy.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

/// What is refused after a change of the defaults; empty: nothing.
template <class Change>
std::string refusal(Change change) {
  restart_policy policy;
  change(policy);
  const auto why = policy.validate();
  if (why) BOOST_TEST((why.code() == errc::invalid_configuration));
  return why.message();
}

} // namespace

BOOST_AUTO_TEST_SUITE(restart_policies)

BOOST_AUTO_TEST_CASE(are_refused_by_the_name_of_the_field) {
  const auto is = [](const std::string& text, const std::string& start) {
    BOOST_TEST(text.starts_with("restart_policy." + start + "; allowed are"), text);
  };
  BOOST_TEST(refusal([](auto&) {}).empty());
  is(refusal([](auto& policy) { policy.max_restarts = 1'000'001; }), "max_restarts is 1000001");
  is(refusal([](auto& policy) { policy.within = 0ms; }), "within is 0 ms");
  is(refusal([](auto& policy) { policy.backoff = -1ms; }), "backoff is -1 ms");
  is(refusal([](auto& policy) { policy.backoff_max = 25h; }), "backoff_max is 90000000 ms");
  is(refusal([](auto& policy) { policy.cool_down = 0ms; }), "cool_down is 0 ms");
  is(refusal([](auto& policy) { policy.max_cool_downs = 1'000'001; }), "max_cool_downs is 1000001");
  is(refusal([](auto& policy) { policy.leave_after = -1ms; }), "leave_after is -1 ms");
  BOOST_TEST(
      refusal([](auto& policy) { policy.backoff_max = 99ms; })
      == "restart_policy.backoff_max is 99 ms; it may not be below restart_policy.backoff, 100 ms");
}

BOOST_AUTO_TEST_SUITE_END()
