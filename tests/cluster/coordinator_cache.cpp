// Which coordinators are known, asked for and waited for.
#include "cafka/actors/cluster/coordinator_cache.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

struct cache_fixture {
  coordinator_cache cache{100ms, 1s, 42, 3};
  coordinator_cache::time_point now{};
  const coordinator_key billing{coordinator_kind::group, "billing"};
  const coordinator_key shop{coordinator_kind::group, "shop"};

  std::vector<std::string> due() {
    std::vector<std::string> names;
    for (const auto& each : cache.due(now)) names.push_back(each.key);
    return names;
  }
};

using tickets = std::vector<uint64_t>;
using names = std::vector<std::string>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(coordinators, cache_fixture)

BOOST_AUTO_TEST_CASE(are_asked_for_once_however_many_wait) {
  BOOST_TEST(!cache.find(billing));
  cache.want(billing, 1);
  cache.want(billing, 2);
  BOOST_TEST(due() == names{"billing"});
  cache.want(billing, 3);
  BOOST_TEST(due().empty());
  BOOST_TEST(cache.told(billing, 7) == (tickets{1, 2, 3}));
  BOOST_TEST((cache.find(billing) == 7));
  BOOST_TEST(due().empty());
}

BOOST_AUTO_TEST_CASE(of_groups_and_of_transactions_are_different) {
  const coordinator_key other{coordinator_kind::transaction, "billing"};
  cache.want(billing, 1);
  due();
  cache.told(billing, 7);
  BOOST_TEST(!cache.find(other));
}

BOOST_AUTO_TEST_CASE(that_are_not_there_yet_are_asked_for_again_after_a_pause) {
  cache.want(billing, 1);
  due();
  BOOST_TEST(cache.refused(billing, error{errc::coordinator_not_available}, now).empty());
  BOOST_TEST((cache.last_refusal(billing).code() == errc::coordinator_not_available));
  BOOST_TEST(due().empty());
  BOOST_REQUIRE(cache.next_due());
  now = *cache.next_due();
  BOOST_TEST(due() == names{"billing"});
  BOOST_TEST(!cache.next_due());
  BOOST_TEST(cache.told(billing, 2) == tickets{1});
}

BOOST_AUTO_TEST_CASE(that_are_refused_for_good_are_told_to_all_who_wait_and_forgotten) {
  cache.want(billing, 1);
  cache.want(billing, 2);
  due();
  BOOST_TEST(cache.refused(billing, error{errc::group_authorization_failed}, now) == (tickets{1, 2}));
  BOOST_TEST(cache.size() == 0u);
}

BOOST_AUTO_TEST_CASE(for_which_nobody_waits_any_more_are_not_asked_for) {
  cache.want(billing, 1);
  cache.withdraw(billing, 1);
  BOOST_TEST(due().empty());
  BOOST_TEST(cache.size() == 0u);
  cache.want(billing, 2);
  due();
  cache.withdraw(billing, 2);
  BOOST_TEST(cache.refused(billing, error{errc::coordinator_not_available}, now).empty());
  BOOST_TEST(cache.size() == 0u);
}

BOOST_AUTO_TEST_CASE(are_dropped_only_by_those_who_were_told_the_same) {
  cache.want(billing, 1);
  due();
  cache.told(billing, 7);
  cache.drop(billing, 6);
  BOOST_TEST((cache.find(billing) == 7));
  cache.drop(billing, 7);
  BOOST_TEST(!cache.find(billing));
  cache.drop(shop, 7);
}

BOOST_AUTO_TEST_CASE(are_bounded_and_the_one_used_longest_ago_is_forgotten) {
  for (const char* name : {"a", "b", "c"}) {
    const coordinator_key key{coordinator_kind::group, name};
    cache.want(key, 1);
    due();
    cache.told(key, 1);
  }
  cache.find({coordinator_kind::group, "a"});
  cache.want(billing, 2);
  due();
  cache.told(billing, 1);
  BOOST_TEST(cache.size() == 3u);
  BOOST_TEST(!cache.find({coordinator_kind::group, "b"}));
  BOOST_TEST((cache.find({coordinator_kind::group, "a"}) == 1));
}

BOOST_AUTO_TEST_SUITE_END()
