#include <boost/test/unit_test.hpp>

#include <optional>
#include <thread>
#include <vector>

#include "cafka/actors/reader/read_budget.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "tests/support/seed.hpp"

namespace cafka {

namespace {

constexpr size_t kibi = 1024;

struct fixture {
  read_budget_ptr budget = read_budget::make(64 * kibi);
  int woken = 0;
  room_waiter waiter = std::make_shared<const std::function<void()>>([this] { ++woken; });
  std::vector<lease> held;

  // What a partition that never gives back gets hold of, in steps of a KiB.
  size_t fill(const budget_share_ptr& share) {
    size_t total = 0;
    for (; budget->may_fetch(share, nullptr) && total < 64 * kibi; total += kibi)
      held.push_back(budget->copy(share, kibi));
    return total;
  }
  bool piece(const budget_share_ptr& share, size_t bytes, bool needed) {
    lease one;
    const bool taken = budget->take_piece(share, one, bytes, needed, waiter);
    if (one) held.push_back(std::move(one));
    return taken;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(read_budget_suite, fixture)

BOOST_AUTO_TEST_CASE(what_is_taken_is_free_again_with_the_last_who_has_it) {
  const auto share = budget->open();
  auto one = std::make_shared<lease>(budget->copy(share, 600));
  auto other = one;
  one.reset();
  BOOST_TEST(budget->used() == 600u);
  other.reset();
  BOOST_TEST(budget->used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_lease_that_moves_is_given_back_once) {
  auto one = budget->request(500);
  lease other{std::move(one)};
  BOOST_TEST(!one);
  one = std::move(other);
  BOOST_TEST(budget->used() == 500u);
  one = lease{};
  BOOST_TEST(budget->used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_response_counts_as_what_it_is_and_its_slices_for_their_partitions_alone) {
  auto response = budget->request(10'000);
  BOOST_TEST(budget->used() == 10'000u);
  budget->received(response, 4'000);
  const auto share = budget->open();
  const auto slice = budget->slice(share, 4'000);
  BOOST_TEST(budget->used() == 4'000u);
}

BOOST_AUTO_TEST_CASE(fetchers_get_even_parts_of_a_quarter_for_what_is_under_way) {
  budget->share_among(10, 2);
  const auto mine = budget->request(64 * kibi);
  BOOST_TEST(mine.bytes() == 8 * kibi);
  const auto little = budget->request(kibi);
  BOOST_TEST(little.bytes() == kibi);
}

BOOST_AUTO_TEST_CASE(those_who_wait_are_woken_in_the_order_in_which_they_came) {
  auto answer = budget->request(64 * kibi);
  budget->received(answer, 64 * kibi);
  std::vector<size_t> order;
  std::vector<room_waiter> waiters;
  for (size_t i = 0; i < 8; ++i)
    waiters.push_back(std::make_shared<const std::function<void()>>([&order, i] { order.push_back(i); }));
  // Not the order in which they are in memory, either way.
  const std::vector<size_t> came{5, 2, 7, 0, 3, 6, 1, 4};
  for (const auto i : came) BOOST_TEST(!budget->may_request(waiters[i]));
  BOOST_TEST(!budget->may_request(waiters[5])); // keeps its place
  answer = lease{};
  BOOST_TEST(order == came, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(it_may_be_exceeded_by_an_answer_and_then_no_request_is_made_until_it_is_gone) {
  auto answer = budget->request(64 * kibi);
  budget->received(answer, 100 * kibi);
  BOOST_TEST(!budget->may_request(waiter));
  BOOST_TEST(budget->request(kibi).bytes() == 1u);
  woken = 0;
  BOOST_TEST(!budget->may_request(waiter));
  answer = lease{};
  BOOST_TEST(woken == 1);
  BOOST_TEST(budget->may_request(waiter));
}

// However many they are, each after the other.
BOOST_AUTO_TEST_CASE(partitions_that_give_nothing_back_leave_each_other_its_part) {
  budget->share_among(16, 1);
  size_t total = 0;
  for (int n = 0; n < 15; ++n) total += fill(budget->open());
  BOOST_TEST(total <= 48 * kibi);
  BOOST_TEST(fill(budget->open()) >= kibi);
}

BOOST_AUTO_TEST_CASE(a_partition_alone_gets_a_good_part_and_not_all) {
  const auto got = fill(budget->open());
  BOOST_TEST(got >= 24 * kibi);
  BOOST_TEST(got <= 32 * kibi);
}

BOOST_AUTO_TEST_CASE(more_partitions_make_smaller_parts) {
  const auto share = budget->open();
  fill(share);
  budget->share_among(64, 1);
  BOOST_TEST(!budget->may_fetch(share, waiter));
  held.clear();
  BOOST_TEST(woken == 1);
  BOOST_TEST(budget->may_fetch(share, waiter));
}

BOOST_AUTO_TEST_CASE(less_is_asked_for_once_half_of_it_is_taken) {
  budget = read_budget::make(64 * kibi * kibi);
  budget->share_among(64, 1);
  BOOST_TEST(budget->to_ask_for(kibi * kibi) == kibi * kibi);
  const auto much = budget->copy(budget->open(), 40 * kibi * kibi);
  BOOST_TEST(budget->to_ask_for(kibi * kibi) == 256 * kibi);
  BOOST_TEST(budget->to_ask_for(kibi) == kibi);
}

BOOST_AUTO_TEST_CASE(responses_that_stay_make_it_crowded) {
  auto response = budget->request(16 * kibi);
  BOOST_TEST(!budget->crowded());
  budget->received(response, 17 * kibi);
  BOOST_TEST(budget->crowded());
}

BOOST_AUTO_TEST_CASE(a_piece_waits_for_room_unless_it_is_its_partitions_only_one) {
  budget->share_among(4, 1);
  const auto first = budget->open(), second = budget->open(), third = budget->open();
  BOOST_TEST(piece(first, 40 * kibi, true)); // fits in the whole, if not in the part
  BOOST_TEST(!piece(first, 20 * kibi, true));
  BOOST_TEST(piece(second, 40 * kibi, true)); // one may exceed the whole
  BOOST_TEST(!piece(third, 40 * kibi, true));
  BOOST_TEST(!piece(third, 40 * kibi, false));
  BOOST_TEST(budget->used() == 80 * kibi);
  BOOST_TEST(woken == 0);
  held.pop_back(); // the second's
  BOOST_TEST(woken == 1);
  BOOST_TEST(piece(third, 40 * kibi, true));
}

BOOST_AUTO_TEST_CASE(a_piece_grows_and_shrinks_to_what_it_comes_to) {
  const auto share = budget->open();
  lease one;
  BOOST_TEST(budget->take_piece(share, one, 4 * kibi, true, waiter));
  BOOST_TEST(budget->take_piece(share, one, 8 * kibi, true, waiter));
  BOOST_TEST(budget->take_piece(share, one, 6 * kibi, true, waiter));
  BOOST_TEST(budget->used() == 8 * kibi);
  budget->settle(one, 5 * kibi);
  BOOST_TEST(budget->used() == 5 * kibi);
}

BOOST_AUTO_TEST_CASE(who_waits_is_told_once_and_not_if_he_is_gone) {
  const auto share = budget->open();
  fill(share);
  BOOST_TEST(!budget->may_fetch(share, waiter));
  BOOST_TEST(!budget->may_fetch(share, waiter));
  auto gone = std::make_shared<const std::function<void()>>([] { BOOST_ERROR("told though gone"); });
  BOOST_TEST(!budget->may_fetch(share, gone));
  gone.reset();
  held.clear();
  BOOST_TEST(woken == 1);
}

BOOST_AUTO_TEST_CASE(a_share_that_is_gone_holds_nothing_and_waits_for_nothing) {
  auto share = budget->open();
  fill(share);
  BOOST_TEST(!budget->may_fetch(share, waiter));
  held.clear();
  woken = 0;
  fill(share);
  BOOST_TEST(!budget->may_fetch(share, waiter));
  std::weak_ptr<read_budget> whole = budget;
  held.clear();
  share.reset();
  budget.reset();
  BOOST_TEST(whole.expired());
}

// Random uses against a plain sum, and what may be exceeded by is what was allowed to.
BOOST_AUTO_TEST_CASE(random_runs_agree_with_the_sum) {
  random_source random{test::seed()};
  budget->share_among(5, 1);
  std::vector<budget_share_ptr> shares;
  for (int n = 0; n < 5; ++n) shares.push_back(budget->open());
  for (int step = 0; step < 20'000; ++step) {
    const auto& share = shares[random.below(5)];
    const auto bytes = random.below(3 * kibi) + 1;
    switch (random.below(4)) {
    case 0:
      if (budget->may_fetch(share, waiter)) held.push_back(budget->copy(share, bytes));
      break;
    case 1:
      piece(share, bytes, random.below(2) == 0);
      break;
    case 2:
      if (budget->may_request(waiter)) {
        held.push_back(budget->request(bytes));
        budget->received(held.back(), bytes);
      }
      break;
    default:
      if (!held.empty()) held.erase(held.begin() + static_cast<ptrdiff_t>(random.below(held.size())));
    }
    size_t sum = 0;
    for (const auto& one : held) sum += one.bytes();
    BOOST_TEST_REQUIRE(budget->used() == sum, "step " << step);
    BOOST_TEST_REQUIRE(sum <= 64 * kibi + 6 * 3 * kibi, "step " << step);
  }
  held.clear();
  BOOST_TEST(budget->used() == 0u);
}

// Views die on any thread.
BOOST_AUTO_TEST_CASE(threads_give_back_at_once) {
  const auto share = budget->open();
  std::vector<std::thread> threads;
  for (int n = 0; n < 4; ++n)
    threads.emplace_back([&] {
      for (int i = 0; i < 2'000; ++i) {
        auto one = budget->copy(share, 100);
        budget->may_fetch(share, waiter);
        lease other;
        budget->take_piece(share, other, 1'000, true, nullptr);
        budget->settle(other, 10);
      }
    });
  for (auto& one : threads) one.join();
  BOOST_TEST(budget->used() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
