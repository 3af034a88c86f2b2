// How far a thread has come in the partitions of its group.
#include "cafka/actors/blocking/handed_out.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;

namespace {

struct fixture {
  fixture() { all.assigned({{.where = o0, .offset = 5}, {.where = o1}}); }

  int64_t due(const topic_partition& where) {
    const auto found = all.to_commit({where});
    return found.empty() ? -1 : found[0].offset;
  }

  const topic_partition o0{"orders", 0}, o1{"orders", 1}, o2{"orders", 2};
  blocking::handed_out all;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(handed_out, fixture)

BOOST_AUTO_TEST_CASE(what_was_reached_is_committed_only_when_it_is_marked) {
  all.reached({.where = o0, .offset = 9, .leader_epoch = 3});
  BOOST_TEST(all.to_commit().empty());
  all.mark();
  BOOST_REQUIRE(all.to_commit().size() == 1u);
  BOOST_TEST(all.to_commit()[0].offset == 9);
  BOOST_TEST(all.to_commit()[0].leader_epoch == 3);
  all.committed({.where = o0, .offset = 9, .log = 0});
  BOOST_TEST(all.to_commit().empty());
}

BOOST_AUTO_TEST_CASE(the_highest_counts_and_nothing_goes_below_what_the_group_has) {
  all.mark({.where = o0, .offset = 8});
  all.mark({.where = o0, .offset = 7});
  BOOST_TEST(due(o0) == 8);
  all.committed({.where = o0, .offset = 8, .log = 0});
  all.mark({.where = o0, .offset = 6});
  BOOST_TEST(due(o0) == -1);
  const auto best =
      blocking::highest({{.where = o0, .offset = 2}, {.where = o1, .offset = 1}, {.where = o0, .offset = 1}});
  BOOST_REQUIRE(best.size() == 2u);
  BOOST_TEST(best[0].offset == 2);
}

BOOST_AUTO_TEST_CASE(what_is_not_the_members_is_not_committed) {
  BOOST_TEST(!all.mark({.where = o2, .offset = 1}));
  BOOST_TEST(all.mark({.where = o1, .offset = 1}));
  all.gone({o1});
  BOOST_TEST(due(o1) == -1);
  all.assigned({{.where = o1, .offset = 0}});
  BOOST_TEST(due(o1) == -1); // what was marked before is of an assignment that is over
}

BOOST_AUTO_TEST_CASE(records_that_were_passed_count_for_the_batch_at_hand) {
  all.hold(o0, 4);
  all.pass(7);
  BOOST_TEST(due(o0) == 7);
  all.hold(o1, 4);
  BOOST_TEST(due(o0) == 7);
  BOOST_TEST(due(o1) == -1); // nothing of it was passed yet
  all.pass(1);
  all.gone({o0});
  BOOST_TEST(due(o1) == 1);
}

BOOST_AUTO_TEST_CASE(a_seek_forgets_how_far_reading_was_and_not_what_is_to_be_committed) {
  all.reached({.where = o0, .offset = 9});
  all.sought(o0);
  all.mark();
  BOOST_TEST(due(o0) == -1);
  all.mark({.where = o0, .offset = 8});
  all.sought(o0);
  BOOST_TEST(due(o0) == 8);
}

BOOST_AUTO_TEST_CASE(what_was_reached_in_a_log_that_is_gone_is_no_bound_for_the_next) {
  all.hold(o0, 3);
  all.pass(1'000);
  all.moved(o0, 2, true);
  BOOST_TEST(due(o0) == 2); // below what the group has
  BOOST_TEST(all.to_commit()[0].log == 1);
  all.hold(o0, 0);
  BOOST_TEST(due(o0) == 2);
  all.committed({.where = o0, .offset = 1'000, .log = 0}); // was under way
  BOOST_TEST(due(o0) == 2);
  all.pass(4);
  BOOST_TEST(due(o0) == 4);
  all.committed({.where = o0, .offset = 4, .log = 1});
  BOOST_TEST(due(o0) == -1);
  std::vector<committed_offset> by_hand{{.where = o0, .offset = 3}};
  all.complete(by_hand);
  BOOST_TEST(by_hand[0].log == 1);
}

BOOST_AUTO_TEST_CASE(a_move_is_committed_by_hand_if_all_is) {
  all.moved(o0, 2, false);
  BOOST_TEST(due(o0) == -1);
  all.mark();
  BOOST_TEST(due(o0) == 2);
}

BOOST_AUTO_TEST_CASE(the_group_stands_where_reading_begins_if_it_stood_nowhere) {
  all.begun(o0, 7, true);
  BOOST_TEST(due(o0) == -1); // it is at 5
  all.begun(o1, 70, false);
  BOOST_TEST(due(o1) == -1);
  all.mark();
  BOOST_TEST(due(o1) == 70);
  all.begun(o1, 80, true);
  BOOST_TEST(due(o1) == 70);
}

BOOST_AUTO_TEST_SUITE_END()
