#include "cafka/auth/oauth/token_cache.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

const token_cache::time_point start{1h};

bool is(const secret* token, std::string_view text) { return token != nullptr && token->reveal() == text; }

} // namespace

BOOST_AUTO_TEST_SUITE(token_caches)

BOOST_AUTO_TEST_CASE(a_token_is_fetched_again_at_80_percent_of_its_life) {
  token_cache cache;
  BOOST_TEST(cache.wants_fetch(start));
  BOOST_TEST(cache.token(start) == nullptr);
  cache.began();
  BOOST_TEST(!cache.wants_fetch(start));
  BOOST_TEST(!cache.next().has_value());
  cache.arrived("first", 100s, start);
  BOOST_TEST((cache.next() == start + 80s));
  BOOST_TEST(!cache.wants_fetch(start + 80s - 1ms));
  BOOST_TEST(cache.wants_fetch(start + 80s));
  BOOST_TEST(is(cache.token(start + 80s), "first"));
  cache.began();
  BOOST_TEST(is(cache.token(start + 99s), "first")); // while the next one is on its way
  cache.arrived("second", 100s, start + 80s);
  BOOST_TEST(is(cache.token(start + 100s), "second"));
  BOOST_TEST(cache.token(start + 180s) == nullptr);
}

BOOST_AUTO_TEST_CASE(attempts_that_fail_come_less_and_less_often) {
  token_cache cache;
  cache.began();
  cache.arrived("old", 100s, start);
  auto now = start + 80s;
  for (const auto pause : {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 6400ms, 10'000ms, 10'000ms}) {
    BOOST_TEST(cache.wants_fetch(now));
    cache.began();
    cache.failed({errc::authentication_failed, "no"}, now);
    BOOST_TEST(cache.why().message() == "no");
    BOOST_TEST((cache.next() == now + pause));
    BOOST_TEST(!cache.wants_fetch(now + pause - 1ms));
    BOOST_TEST((cache.token(now) != nullptr) == (now < start + 100s)); // as long as it is valid
    now += pause;
  }
  cache.began();
  cache.arrived("new", 100s, now);
  BOOST_TEST(!cache.why());
  cache.began();
  cache.failed({errc::authentication_failed, "no"}, now + 80s);
  BOOST_TEST((cache.next() == now + 80s + 100ms));
}

BOOST_AUTO_TEST_CASE(lifetimes_may_be_unknown_or_of_any_length) {
  token_cache cache;
  cache.arrived("x", std::nullopt, start);
  BOOST_TEST((cache.next() == start + 48s));
  cache.arrived("x", std::chrono::seconds::max(), start);
  BOOST_TEST(is(cache.token(start + 24h), "x"));
  cache.arrived("x", std::chrono::seconds::min(), start);
  BOOST_TEST(cache.token(start) == nullptr);
  BOOST_TEST(cache.wants_fetch(start));
}

BOOST_AUTO_TEST_SUITE_END()
