#include "cafka/actors/log/log_calls.hpp"

#include <boost/test/unit_test.hpp>

#include <future>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

struct heard {
  std::mutex mutex;
  std::vector<std::string> texts;
  log_callback callback() {
    return [this](const log_entry& what) {
      const std::lock_guard lock{mutex};
      texts.push_back(what.message);
    };
  }
};

log_entry entry(const std::string& message, log_level level = log_level::info) {
  return {.level = level, .message = message};
}

using texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(log_callbacks)

BOOST_AUTO_TEST_CASE(who_sets_one_callback_gets_all_and_errors_go_to_their_own) {
  for (const bool both : {false, true}) {
    heard log, errors;
    {
      log_calls calls{log.callback(), both ? errors.callback() : log_callback{}};
      calls.add(entry("a"));
      calls.add(entry("b", log_level::warning));
      calls.add(entry("c", log_level::error));
    }
    BOOST_TEST((log.texts == (both ? texts{"a"} : texts{"a", "b", "c"})));
    BOOST_TEST((errors.texts == (both ? texts{"b", "c"} : texts{})));
  }
}

BOOST_AUTO_TEST_CASE(what_a_callback_throws_stops_nothing) {
  heard log;
  {
    log_calls calls{
        [&](const log_entry& what) {
          log.callback()(what);
          throw std::runtime_error{"no space left"};
        },
        {}};
    calls.add(entry("a"));
    calls.add(entry("b"));
  }
  BOOST_TEST((log.texts == texts{"a", "b"}));
}

BOOST_AUTO_TEST_CASE(a_slow_callback_holds_up_nobody_and_what_it_missed_is_told) {
  heard log;
  std::promise<void> begun, go_on;
  auto gate = go_on.get_future().share();
  {
    log_calls calls{
        [&, first = true](const log_entry& what) mutable {
          log.callback()(what);
          if (std::exchange(first, false)) {
            begun.set_value();
            gate.wait();
          }
        },
        {},
        3};
    calls.add(entry("0"));
    begun.get_future().wait();
    for (int i = 1; i <= 10; ++i) calls.add(entry(std::to_string(i)));
    go_on.set_value();
  }
  BOOST_REQUIRE(log.texts.size() == 5u);
  BOOST_TEST((texts{log.texts[0], log.texts[1], log.texts[3], log.texts[4]} == texts{"0", "1", "2", "3"}));
  BOOST_TEST(log.texts[2] == "7 log messages lost: the log callback took too long");
}

BOOST_AUTO_TEST_CASE(the_end_waits_for_a_callback_but_not_for_ever) {
  auto go_on = std::make_shared<std::promise<void>>();
  std::promise<void> ended;
  const auto begun = std::chrono::steady_clock::now();
  {
    log_calls calls{
        [gate = go_on->get_future().share(), &ended](const log_entry&) {
          gate.wait();
          ended.set_value();
        },
        {}};
    calls.add(entry("a"));
    calls.add(entry("dropped"));
  }
  BOOST_TEST((std::chrono::steady_clock::now() - begun < 30s));
  go_on->set_value();
  ended.get_future().wait(); // once: a second call would throw, and be ignored
}

BOOST_AUTO_TEST_CASE(a_callback_may_drop_the_log_itself) {
  std::optional<log_calls> calls;
  std::promise<void> done;
  calls.emplace(
      [&](const log_entry&) {
        calls.reset();
        done.set_value();
      },
      log_callback{});
  calls->add(entry("a"));
  done.get_future().wait();
}

BOOST_AUTO_TEST_SUITE_END()
