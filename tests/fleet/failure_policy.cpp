#include "cafka/actors/fleet/failure_policy.hpp"

#include "cafka/actors/fleet/dead_letter.hpp"
#include "tests/fleet/written_record.hpp"
#include "tests/support/seed.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;
using action = failure_verdict::action;
using kind = failure::kind;

namespace {

constexpr kind all_kinds[] = {kind::error,   kind::exception, kind::crash,
                              kind::timeout, kind::abandoned, kind::undecodable};

failure_verdict judged(const failure_policy& policy, const failure& what, const record_pass& from = {"orders", 0}) {
  random_source random{1};
  return judge(policy, what, from, random);
}

/// What is refused after a change of a good policy; empty: nothing.
std::string refusal(const std::function<void(failure_policy&)>& change) {
  failure_policy policy{.retry_topics = {{"r1", 1s}}, .dead_letters = "dead"};
  change(policy);
  const auto why = policy.validate();
  if (why) BOOST_TEST((why.code() == errc::invalid_configuration));
  return why.message();
}

std::string refusal_of_all(const std::function<void(failure_policies&)>& change) {
  failure_policies policies{.usual = {.retry_topics = {{"r1", 1s}}, .dead_letters = "dead"}};
  change(policies);
  return policies.validate().message();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

failure_policy draw(random_source& random) {
  failure_policy drawn;
  drawn.attempts = 1 + static_cast<uint32_t>(random.below(7));
  drawn.backoff = std::chrono::milliseconds{random.below(200)};
  drawn.backoff_max = drawn.backoff + std::chrono::milliseconds{random.below(5'000)};
  drawn.place = random.below(2) == 0 ? retry_place::in_order : retry_place::aside;
  drawn.end = static_cast<failure_end>(random.below(4));
  if (random.below(2) == 0) drawn.dead_letters = "dead";
  return drawn;
}

/// Lets a record fail each time, in one of these ways, until its end, and answers what was done.
std::vector<failure_verdict> life_of_a_record(
    const failure_policies& policies, const std::function<kind()>& next_failure, random_source& random) {
  std::vector<failure_verdict> done;
  std::string topic = "orders";
  test::written_record at{record{.value = "v", .timestamp = 7}};
  uint32_t attempts = 0;
  while (done.size() < 1'000) {
    const failure what{next_failure(), error{errc::handler_failed}, ++attempts};
    const auto& policy = policies.of(what.what);
    const auto verdict = done.emplace_back(judge(policy, what, pass_of(policy, topic, at.headers()), random));
    if (verdict.what == action::retry) continue;
    if (verdict.what != action::retry_topic) break;
    const dead_letter letter{{.topic = topic, .partition = 0, .what = at.view()}, what, verdict.tier, 0};
    topic = policy.retry_topics[verdict.tier - 1].topic;
    at = test::written_record{letter.to(topic)};
    attempts = 0;
  }
  return done;
}

action expected_end(const failure_policy& policy) {
  switch (policy.end) {
  case failure_end::dead_letter:
    return policy.dead_letters.empty() ? action::stop_partition : action::dead_letter;
  case failure_end::skip:
    return action::skip;
  case failure_end::stop_partition:
    return action::stop_partition;
  case failure_end::stop_fleet:
    return action::stop_fleet;
  }
  return action::retry;
}

} // namespace

BOOST_AUTO_TEST_SUITE(failure_policies_suite)

BOOST_AUTO_TEST_CASE(without_a_dead_letter_topic_the_partition_stops) {
  failure_policy policy;
  BOOST_TEST(!policy.validate());
  BOOST_TEST((judged(policy, {.attempts = 4}).what == action::retry));
  BOOST_TEST((judged(policy, {.attempts = 5}).what == action::stop_partition));
  policy.dead_letters = "orders.dead";
  BOOST_TEST((judged(policy, {.attempts = 5}).what == action::dead_letter));
  BOOST_TEST((judged(policy, {.attempts = 6}).what == action::dead_letter)); // attempts survive a change of the policy
}

BOOST_AUTO_TEST_CASE(a_dead_letter_does_not_go_where_it_came_from) {
  const failure_policy policy{.attempts = 1, .dead_letters = "dead"};
  BOOST_TEST((judged(policy, {.attempts = 1}, {"dead", 0}).what == action::stop_partition));
  BOOST_TEST((judged(policy, {.attempts = 1}, {"other", 0}).what == action::dead_letter));
}

BOOST_AUTO_TEST_CASE(what_no_attempt_mends_is_not_tried_again) {
  const failure_policy policy{
      .retry_topics = {{"r1", 1s}}, .dead_letters = "dead", .hopeless = {errc::malformed, errc::invalid_record}};
  BOOST_TEST((judged(policy, {kind::undecodable, error{errc::bad_crc}, 0}).what == action::dead_letter));
  BOOST_TEST((judged(policy, {kind::error, error{errc::invalid_record}, 1}).what == action::dead_letter));
  BOOST_TEST((judged(policy, {kind::error, error{errc::handler_failed}, 1}).what == action::retry));
}

BOOST_AUTO_TEST_CASE(pauses_double_up_to_the_maximum_with_a_fifth_of_jitter) {
  const failure_policy policy{.attempts = 1'000'000, .backoff = 100ms, .backoff_max = 1s};
  random_source random{test::seed()};
  const auto check = [&](uint32_t attempts, std::chrono::milliseconds about) {
    const auto verdict = judge(policy, {.attempts = attempts}, {"orders", 0}, random);
    BOOST_TEST((verdict.what == action::retry));
    BOOST_TEST(verdict.pause.count() >= about.count() * 8 / 10);
    BOOST_TEST(verdict.pause.count() <= about.count() * 12 / 10);
    return verdict.pause;
  };
  for (int i = 0; i < 50; ++i) {
    check(1, 100ms);
    check(2, 200ms);
    check(4, 800ms);
    check(5, 1s);
    check(999'999, 1s);
  }
  BOOST_TEST((judged(policy, {.attempts = 3}) == judged(policy, {.attempts = 3})));
  BOOST_TEST((judged({.backoff = 0ms, .backoff_max = 0ms}, {.attempts = 2}).pause == 0ms));
}

BOOST_AUTO_TEST_CASE(a_record_that_always_fails_takes_every_step_once) {
  random_source random{test::seed()};
  for (int round = 0; round < 500; ++round) {
    failure_policies policies{.usual = draw(random)};
    auto& policy = policies.usual;
    for (uint64_t i = random.below(4); i > 0; --i) // at times the same topic again
      policy.retry_topics.push_back(
          random.below(2) == 0 ? retry_topic{"r", 1s} : retry_topic{"r" + std::to_string(i), i * 1min});
    BOOST_REQUIRE(!policies.validate());
    const auto what = all_kinds[random.below(5)];
    const auto done = life_of_a_record(
        policies, [&] { return what; }, random);
    const auto tiers = policy.retry_topics.size();
    BOOST_REQUIRE(done.size() == policy.attempts + tiers);
    for (size_t i = 0; i + 1 < policy.attempts; ++i) {
      BOOST_TEST((done[i].what == action::retry));
      BOOST_TEST((done[i].place == policy.place));
    }
    for (size_t tier = 1; tier <= tiers; ++tier) {
      const auto& step = done[policy.attempts + tier - 2];
      BOOST_TEST((step.what == action::retry_topic));
      BOOST_TEST(step.tier == tier);
      BOOST_TEST((step.pause == policy.retry_topics[tier - 1].delay));
    }
    BOOST_TEST((done.back().what == expected_end(policy)));
  }
}

BOOST_AUTO_TEST_CASE(a_record_that_fails_in_every_way_comes_to_an_end) {
  random_source random{test::seed()};
  for (int round = 0; round < 500; ++round) {
    failure_policies policies{.usual = draw(random)};
    for (const auto each : all_kinds)
      if (random.below(2) == 0) policies.special.emplace(each, draw(random));
    const auto way = std::vector<retry_topic>{{"r1", 1s}, {"r2", 2s}, {"r1", 1s}};
    if (random.below(2) == 0) policies.usual.retry_topics = way;
    for (auto& [what, policy] : policies.special)
      if (random.below(2) == 0) policy.retry_topics = way;
    BOOST_REQUIRE(!policies.validate());
    const auto done = life_of_a_record(
        policies, [&] { return all_kinds[random.below(6)]; }, random);
    BOOST_TEST(done.size() < 100u);
    BOOST_TEST((done.back().what != action::retry));
    BOOST_TEST((done.back().what != action::retry_topic));
  }
}

BOOST_AUTO_TEST_CASE(headers_that_do_not_fit_the_topic_do_not_count) {
  const failure_policy policy{.retry_topics = {{"r1", 1s}, {"r2", 2s}, {"r1", 1s}}};
  const auto tier = [&](const char* topic, const char* told) {
    const header_view headers[] = {{dead_letter_headers::retry_tier, told}};
    return pass_of(policy, topic, test::written_record{record{.value = "v", .headers = headers}}.headers()).tier;
  };
  BOOST_TEST(tier("r1", "1") == 1u);
  BOOST_TEST(tier("r1", "3") == 3u);
  BOOST_TEST(tier("r2", "3") == 2u);
  BOOST_TEST(tier("r2", "4294967295") == 2u);
  BOOST_TEST(tier("r1", "-1") == 1u);
  BOOST_TEST(tier("orders", "2") == 0u);
  BOOST_TEST(tier("orders", nullptr) == 0u);
}

BOOST_AUTO_TEST_CASE(are_refused_by_the_name_of_the_field) {
  BOOST_TEST(refusal([](auto&) {}).empty());
  BOOST_TEST(
      refusal([](auto& policy) { policy.attempts = 0; }) == "failure_policy.attempts is 0; allowed are 1 to 1000000");
  BOOST_TEST(has(refusal([](auto& policy) { policy.backoff = -1ms; }), "failure_policy.backoff is -1 ms"));
  BOOST_TEST(has(refusal([](auto& policy) { policy.backoff_max = 99ms; }), "failure_policy.backoff_max is 99 ms"));
  BOOST_TEST(has(refusal([](auto& policy) { policy.backoff_max = 25h; }), "failure_policy.backoff_max is 90000000 ms"));
  BOOST_TEST(has(refusal([](auto& policy) { policy.dead_letters = "a b"; }), "failure_policy.dead_letters is 'a b'"));
  const auto tier = [](const char* topic, std::chrono::milliseconds delay) {
    return refusal([&](auto& policy) { policy.retry_topics.push_back({topic, delay}); });
  };
  BOOST_TEST(tier("r1", 1s).empty());
  BOOST_TEST(has(tier("", 1s), "failure_policy.retry_topics has ''"));
  BOOST_TEST(has(tier("r2", -1ms), "failure_policy.retry_topics.delay is -1 ms"));
  BOOST_TEST(has(tier("r1", 2s), "failure_policy.retry_topics has 'r1' with two delays"));
  BOOST_TEST(has(tier("dead", 1s), "failure_policy.retry_topics has 'dead', which is failure_policy.dead_letters"));
}

BOOST_AUTO_TEST_CASE(have_to_fit_each_other) {
  BOOST_TEST(refusal_of_all([](auto& all) { all.special[kind::timeout] = {}; }).empty());
  BOOST_TEST(refusal_of_all([](auto& all) { all.special[kind::timeout] = all.usual; }).empty());
  BOOST_TEST(
      has(refusal_of_all([](auto& all) { all.special[kind::timeout].attempts = 0; }),
          "failure_policies.special.timeout.attempts is 0"));
  BOOST_TEST(
      has(refusal_of_all([](auto& all) {
            all.special[kind::timeout].retry_topics = {{"r2", 1s}};
          }),
          "failure_policies.special has other retry topics for 'timeout'"));
  BOOST_TEST(
      has(refusal_of_all([](auto& all) { all.special[kind::crash].dead_letters = "r1"; }),
          "failure_policies.special has 'r1' for retries"));
  failure_policies all{.usual = {.retry_topics = {{"r1", 1s}, {"r1", 1s}}, .dead_letters = "dead"}};
  all.special[kind::undecodable].dead_letters = "raw";
  BOOST_TEST(all.retry_topics().size() == 1u);
  BOOST_TEST(all.dead_letters() == (std::vector<std::string>{"dead", "raw"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(failures_are_told_in_words) {
  BOOST_TEST(to_string(failure{kind::exception, {errc::handler_failed, "boom"}, 3}) == "exception at attempt 3: boom");
  BOOST_TEST(to_string(failure{kind::undecodable, {errc::bad_crc, "bad"}, 0}) == "undecodable: bad");
  for (const auto each : all_kinds) BOOST_TEST((failure_kind_of(to_string(each)) == each));
  BOOST_TEST(!failure_kind_of("Error"));
  BOOST_TEST(!failure_kind_of(""));
}

BOOST_AUTO_TEST_SUITE_END()
