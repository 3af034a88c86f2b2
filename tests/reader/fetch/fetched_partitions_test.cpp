#include <boost/test/unit_test.hpp>

#include "cafka/actors/reader/fetch/fetched_partitions.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "tests/reader/log_builder.hpp"
#include "tests/support/seed.hpp"

namespace cafka {

namespace {

using test::log_bytes;
using test::make_batch;
using test::operator+;

fetch_registration registration(uint64_t id, int32_t partition, int64_t offset) {
  return {.id = id, .topic = "t", .partition = partition, .offset = offset};
}

struct fixture {
  fetched_partitions positions{1000, 4000};

  fetched_partition& at(int64_t offset) { return *positions.enter(registration(1, 0, offset)); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(fetched_partitions_suite, fixture)

BOOST_AUTO_TEST_CASE(whole_batches_move_the_position_behind_the_last) {
  auto& position = at(0);
  const auto log =
      make_batch({.base_offset = 0, .count = 3}) + make_batch({.base_offset = 3, .count = 2, .leader_epoch = 4});
  const auto step = positions.advance(position, log);
  BOOST_TEST(step.code == errc::none);
  BOOST_TEST(step.records.size() == log.size());
  BOOST_TEST(position.at.offset == 5);
  BOOST_TEST(position.at.last_fetched_epoch == 4);
}

BOOST_AUTO_TEST_CASE(a_cut_batch_at_the_end_is_left_for_the_next_request) {
  const auto whole = make_batch({.base_offset = 0, .count = 3});
  const auto second = make_batch({.base_offset = 3, .count = 3});
  for (size_t kept = 0; kept < second.size(); ++kept) {
    auto& position = *positions.enter(registration(100 + kept, 0, 0));
    auto log = whole;
    log.insert(log.end(), second.begin(), second.begin() + static_cast<ptrdiff_t>(kept));
    const auto step = positions.advance(position, log);
    BOOST_TEST_REQUIRE(step.code == errc::none);
    BOOST_TEST_REQUIRE(step.records.size() == whole.size());
    BOOST_TEST_REQUIRE(position.at.offset == 3);
  }
}

BOOST_AUTO_TEST_CASE(a_compacted_batch_moves_behind_its_last_offset_even_without_records) {
  auto& position = at(10);
  const auto log = make_batch({.base_offset = 10, .count = 0, .last_offset_delta = 9});
  BOOST_TEST(positions.advance(position, log).records.size() == log.size());
  BOOST_TEST(position.at.offset == 20);
}

BOOST_AUTO_TEST_CASE(batches_below_the_position_are_left_out_and_one_that_holds_it_is_not) {
  auto& position = at(4);
  const auto below = make_batch({.base_offset = 0, .count = 3});
  const auto holds = make_batch({.base_offset = 3, .count = 3});
  const auto step = positions.advance(position, below + holds);
  BOOST_TEST(step.records.size() == holds.size());
  BOOST_TEST(position.at.offset == 6);
}

BOOST_AUTO_TEST_CASE(a_first_batch_that_does_not_fit_is_asked_for_with_more_room) {
  auto& position = at(0);
  const auto big = make_batch({.base_offset = 0, .count = 1, .padding = 3000});
  const log_bytes cut(big.begin(), big.begin() + 1000);
  BOOST_TEST(positions.advance(position, cut).records.empty());
  BOOST_TEST(position.max_bytes == static_cast<int32_t>(big.size()));
  BOOST_TEST(positions.advance(position, big).records.size() == big.size());
  BOOST_TEST(position.max_bytes == 1000); // back to the usual
}

BOOST_AUTO_TEST_CASE(a_batch_above_all_limits_is_an_error_not_a_loop) {
  auto& position = at(0);
  const auto big = make_batch({.base_offset = 0, .count = 1, .padding = 9000});
  const log_bytes cut(big.begin(), big.begin() + 1000);
  BOOST_TEST(positions.advance(position, cut).code == errc::none);
  BOOST_TEST(position.max_bytes == 4000);
  BOOST_TEST(positions.advance(position, cut).code == errc::record_too_large);
}

BOOST_AUTO_TEST_CASE(answers_that_never_lead_on_are_an_error_in_the_end) {
  auto& position = at(50);
  const auto old = make_batch({.base_offset = 0, .count = 3});
  BOOST_TEST(positions.advance(position, old).code == errc::none);
  BOOST_TEST(positions.advance(position, old).code == errc::none);
  BOOST_TEST(positions.advance(position, old).code == errc::malformed);
  BOOST_TEST(position.at.offset == 50);
}

BOOST_AUTO_TEST_CASE(batches_that_go_back_are_cut_off_and_refused_when_they_come_first) {
  auto& position = at(0);
  const auto good = make_batch({.base_offset = 0, .count = 5});
  const auto again = make_batch({.base_offset = 3, .count = 5});
  const auto step = positions.advance(position, good + again);
  BOOST_TEST(step.records.size() == good.size());
  BOOST_TEST(position.at.offset == 5);
}

BOOST_AUTO_TEST_CASE(garbage_is_malformed) {
  auto& position = at(0);
  log_bytes garbage(200, std::byte{0xff});
  BOOST_TEST(positions.advance(position, garbage).code == errc::malformed);
  BOOST_TEST(position.at.offset == 0);
}

BOOST_AUTO_TEST_CASE(a_later_registration_takes_the_place_of_an_earlier_one_and_not_the_other_way_round) {
  BOOST_TEST(positions.enter(registration(5, 2, 0)) != nullptr);
  BOOST_TEST(positions.enter(registration(4, 2, 9)) == nullptr);
  BOOST_TEST(positions.enter(registration(6, 2, 7)) != nullptr);
  BOOST_TEST(positions.find(5) == nullptr);
  BOOST_TEST(positions.find("t", 2)->at.offset == 7);
  BOOST_TEST(positions.size() == 1u);
  BOOST_TEST(!positions.leave(5));
  BOOST_TEST(positions.leave(6));
  BOOST_TEST(positions.find("t", 2) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_topic_id_finds_only_registrations_with_that_id) {
  wire::uuid old_id, new_id;
  old_id.bytes[0] = std::byte{1};
  new_id.bytes[0] = std::byte{2};
  auto one = registration(1, 0, 0);
  one.topic_id = old_id;
  positions.enter(one);
  BOOST_TEST(positions.find(old_id, 0) != nullptr);
  one.id = 2;
  one.topic_id = new_id;
  positions.enter(one);
  BOOST_TEST(positions.find(old_id, 0) == nullptr);
  BOOST_TEST(positions.find(new_id, 0) != nullptr);
}

// However a log is cut into answers, each batch is handed out once, in order.
BOOST_AUTO_TEST_CASE(random_cuts_lose_and_double_nothing) {
  random_source random{test::seed()};
  for (int round = 0; round < 50; ++round) {
    std::vector<log_bytes> batches;
    std::vector<int64_t> lasts;
    int64_t next = 0;
    for (int i = 0; i < 30; ++i) {
      next += static_cast<int64_t>(random.below(3)); // gaps
      const auto count = static_cast<int>(random.below(4)) + 1;
      batches.push_back(make_batch({.base_offset = next, .count = count, .padding = random.below(80)}));
      next += count;
      lasts.push_back(next);
    }
    auto& position = *positions.enter(registration(1000 + static_cast<uint64_t>(round), 0, 0));
    log_bytes seen, all;
    for (const auto& batch : batches) all = all + batch;
    for (int requests = 0; position.at.offset < next && requests < 1'000; ++requests) {
      log_bytes answer;
      for (size_t i = 0; i < batches.size(); ++i)
        if (lasts[i] > position.at.offset) answer = answer + batches[i];
      answer.resize(std::min<size_t>(answer.size(), random.below(static_cast<uint64_t>(position.max_bytes)) + 1));
      const auto step = positions.advance(position, answer);
      BOOST_TEST_REQUIRE(step.code == errc::none, "round " << round);
      seen.insert(seen.end(), step.records.begin(), step.records.end());
      position.fruitless = 0; // the cuts here are smaller than any broker's
    }
    BOOST_TEST_REQUIRE((seen == all), "round " << round);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
