#include "cafka/auth/oauth/token_keeper.hpp"

#include "tests/support/thrown.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 30s;

/// Asks until what is asked for comes, or patience ends.
template <class Wanted>
bool comes(Wanted wanted) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    if (wanted()) return true;
    std::this_thread::yield();
  }
  return false;
}

std::string token_of(token_keeper& from) {
  try {
    return std::string{from.token().reveal()};
  } catch (const error&) { return {}; }
}

} // namespace

BOOST_AUTO_TEST_SUITE(token_keepers)

BOOST_AUTO_TEST_CASE(nobody_waits_for_a_token) {
  std::promise<void> allowed;
  token_keeper keeper{[&] {
    allowed.get_future().wait();
    return token_answer{.token = "abc", .lifetime = 3600s};
  }};
  const auto why = test::thrown([&] { (void)keeper.token(); });
  BOOST_TEST(why.code() == errc::connect_timed_out); // which passes
  BOOST_TEST(why.message() == "the token is still being fetched");
  allowed.set_value();
  BOOST_TEST(comes([&] { return token_of(keeper) == "abc"; }));
}

BOOST_AUTO_TEST_CASE(nothing_is_fetched_before_it_is_wanted) {
  std::atomic<int> fetches = 0;
  {
    token_keeper keeper{[&] {
      ++fetches;
      return token_answer{.token = "abc"};
    }};
  }
  BOOST_TEST(fetches == 0);
}

// Of a second's life a fifth is left when the next one is fetched, whether somebody asks or not.
BOOST_AUTO_TEST_CASE(the_next_one_is_there_before_a_token_expires) {
  std::atomic<int> fetches = 0;
  token_keeper keeper{
      [&] { return token_answer{.token = std::string_view{std::to_string(++fetches)}, .lifetime = 1s}; }};
  BOOST_TEST(comes([&] { return token_of(keeper) == "1"; }));
  BOOST_TEST(comes([&] { return fetches >= 2; }));
  BOOST_TEST(comes([&] { return token_of(keeper) >= "2"; }));
}

BOOST_AUTO_TEST_CASE(what_passes_is_tried_again_by_itself) {
  std::atomic<int> fetches = 0;
  token_keeper keeper{[&]() -> token_answer {
    if (++fetches < 3) return {.what = {errc::authentication_failed, "HTTP status 503"}, .may_try_again = true};
    return {.token = "abc", .lifetime = 3600s};
  }};
  const auto first = test::thrown([&] { (void)keeper.token(); });
  BOOST_TEST(first.code() == errc::connect_timed_out);
  BOOST_TEST(comes([&] { return fetches == 3; }));
  BOOST_TEST(comes([&] { return token_of(keeper) == "abc"; }));
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_and_not_repeated_until_somebody_asks) {
  std::atomic<int> fetches = 0;
  token_keeper keeper{[&]() -> token_answer {
    ++fetches;
    return {.what = {errc::authentication_failed, "HTTP status 401"}};
  }};
  (void)token_of(keeper);
  error why;
  BOOST_TEST(comes([&] {
    why = test::thrown([&] { (void)keeper.token(); });
    return why.code() == errc::authentication_failed;
  }));
  BOOST_TEST(why.message() == "HTTP status 401");
  BOOST_TEST(fetches <= 2);
}

BOOST_AUTO_TEST_CASE(what_a_fetch_throws_is_told) {
  token_keeper keeper{[]() -> token_answer { throw std::runtime_error{"no such file"}; }};
  error why;
  BOOST_TEST(comes([&] {
    why = test::thrown([&] { (void)keeper.token(); });
    return why.code() == errc::handler_failed;
  }));
  BOOST_TEST(why.message().find("no such file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_end_waits_for_no_fetch) {
  const auto forever = std::make_shared<std::promise<void>>();
  {
    token_keeper keeper{[forever] {
      forever->get_future().wait();
      return token_answer{.token = "abc"};
    }};
    (void)token_of(keeper);
  }
  forever->set_value();
}

BOOST_AUTO_TEST_SUITE_END()
