#include <boost/test/unit_test.hpp>

#include <map>
#include <vector>

#include "cafka/actors/reader/credit.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "tests/support/seed.hpp"

namespace cafka {

BOOST_AUTO_TEST_SUITE(credit_suite)

BOOST_AUTO_TEST_CASE(a_response_is_charged_whole_until_its_last_slice_is_let_go) {
  credit account{1000};
  const auto pin = account.pin(600);
  account.charge(pin, 1, 100);
  account.charge(pin, 2, 500);
  account.sliced(pin);
  BOOST_TEST(account.used() == 600u);
  account.apply({.registration = 2, .pin = pin, .unpinned = true});
  BOOST_TEST(account.used() == 600u);
  BOOST_TEST(account.left() == 400u);
  account.apply({.registration = 1, .pin = pin, .unpinned = true});
  BOOST_TEST(account.used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_response_without_slices_costs_nothing) {
  credit account{1000};
  account.sliced(account.pin(600));
  BOOST_TEST(account.used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_slice_given_back_while_its_response_is_being_sliced_does_not_free_it_early) {
  credit account{1000};
  const auto pin = account.pin(600);
  account.charge(pin, 1, 100);
  account.apply({.registration = 1, .pin = pin, .unpinned = true});
  BOOST_TEST(account.used() == 600u);
  account.charge(pin, 2, 100);
  account.sliced(pin);
  BOOST_TEST(account.used() == 600u);
  account.apply({.registration = 2, .pin = pin, .unpinned = true});
  BOOST_TEST(account.used() == 0u);
}

BOOST_AUTO_TEST_CASE(it_may_be_overdrawn_by_one_response_and_then_nothing_may_be_asked_for) {
  credit account{1000};
  const auto pin = account.pin(4000);
  account.charge(pin, 1, 4000);
  account.sliced(pin);
  BOOST_TEST(account.left() == 0u);
  account.apply({.registration = 1, .pin = pin, .unpinned = true});
  BOOST_TEST(account.left() == 1000u);
}

BOOST_AUTO_TEST_CASE(what_is_decompressed_or_copied_counts_by_itself) {
  credit account{1000};
  const auto pin = account.pin(100);
  account.charge(pin, 1, 100);
  account.sliced(pin);
  account.apply({.registration = 1, .pin = pin, .unpinned = true, .held = 700});
  BOOST_TEST(account.used() == 700u);
  account.apply({.registration = 1, .pin = pin, .held = -700});
  BOOST_TEST(account.used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_registration_with_its_share_pinned_may_not_fetch_and_the_others_may) {
  credit account{1000};
  account.set_shares(4, 10);
  const auto pin = account.pin(300);
  account.charge(pin, 1, 250);
  account.charge(pin, 2, 50);
  account.sliced(pin);
  BOOST_TEST(!account.may_fetch(1));
  BOOST_TEST(account.may_fetch(2));
  BOOST_TEST(account.may_fetch(3));
  account.set_shares(4, 300); // the least that each may have
  BOOST_TEST(account.may_fetch(1));
}

BOOST_AUTO_TEST_CASE(giving_back_twice_or_for_nothing_changes_nothing) {
  credit account{1000};
  const auto pin = account.pin(100);
  account.charge(pin, 1, 100);
  account.sliced(pin);
  account.apply({.registration = 9, .pin = pin, .unpinned = true});
  account.apply({.registration = 1, .pin = pin + 1, .unpinned = true});
  account.apply({.registration = 1, .pin = 0, .held = -50});
  BOOST_TEST(account.used() == 100u);
  account.apply({.registration = 1, .pin = pin, .unpinned = true});
  account.apply({.registration = 1, .pin = pin, .unpinned = true});
  BOOST_TEST(account.used() == 0u);
}

BOOST_AUTO_TEST_CASE(what_an_ended_holder_held_is_free_again) {
  credit account{1000};
  const auto mine = uint64_t{7} << 32 | 1, other = uint64_t{8} << 32 | 1;
  const auto pin = account.pin(100);
  account.charge(pin, mine, 50);
  account.charge(pin, other, 50);
  account.sliced(pin);
  account.apply({.registration = mine, .pin = pin, .held = 30});
  account.abandon(7);
  BOOST_TEST(account.used() == 100u);
  account.abandon(8);
  BOOST_TEST(account.used() == 0u);
}

// Against the plain definition: the sum of the responses that have a slice out, and of what is held besides.
BOOST_AUTO_TEST_CASE(random_runs_agree_with_the_definition) {
  random_source random{test::seed()};
  struct slice {
    uint64_t registration, pin;
    int64_t held;
  };
  credit account{1 << 20};
  std::map<uint64_t, size_t> responses;
  std::vector<slice> out;
  for (int step = 0; step < 20'000; ++step) {
    if (out.size() < 30 && random.below(2) == 0) {
      const auto bytes = random.below(5000) + 1;
      const auto pin = account.pin(bytes);
      responses[pin] = bytes;
      for (auto n = random.below(5); n > 0; --n) {
        out.push_back({random.below(4) + 1, pin, 0});
        account.charge(pin, out.back().registration, bytes / 5);
      }
      account.sliced(pin);
    } else if (!out.empty()) {
      const auto i = random.below(out.size());
      auto& one = out[i];
      if (one.pin != 0 && random.below(2) == 0) { // copied out
        // Two slices of one response may be the same registration's: any of them may go.
        one.held = static_cast<int64_t>(random.below(900)) + 1;
        account.apply({.registration = one.registration, .pin = one.pin, .unpinned = true, .held = one.held});
        one.pin = 0;
      } else {
        account.apply({.registration = one.registration, .pin = one.pin, .unpinned = one.pin != 0, .held = -one.held});
        out.erase(out.begin() + static_cast<ptrdiff_t>(i));
      }
    }
    size_t expected = 0;
    std::map<uint64_t, size_t> live;
    for (const auto& one : out) {
      expected += static_cast<size_t>(one.held);
      if (one.pin != 0) live[one.pin] = responses[one.pin];
    }
    for (const auto& [pin, bytes] : live) expected += bytes;
    BOOST_TEST_REQUIRE(account.used() == expected, "step " << step);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
