// What may be committed: never more than the user has dealt with.
#include "cafka/actors/group/delivered_positions.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

const topic_partition o0{"orders", 0}, o1{"orders", 1};

struct positions_fixture {
  delivered_positions positions;
  delivered_positions::time_point now{};

  positions_fixture() {
    positions.give(o0, 1, {.where = o0, .offset = 5});
    positions.give(o1, 1, {.where = o1});
  }
  uint64_t deliver(const topic_partition& where, int64_t next, int64_t epoch = 1) {
    const auto ticket = positions.delivered(where, epoch, next, 3, now);
    BOOST_REQUIRE(ticket);
    return *ticket;
  }
  int64_t to_commit(const topic_partition& where) {
    for (const auto& each : positions.to_commit())
      if (each.where == where) return each.offset;
    return -1;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(positions_of_a_user, positions_fixture)

BOOST_AUTO_TEST_CASE(are_behind_what_it_has_answered) {
  const auto batch = deliver(o0, 9);
  BOOST_TEST(to_commit(o0) == -1);
  BOOST_TEST(positions.unanswered() == 1u);
  positions.answered(batch, now);
  BOOST_TEST(to_commit(o0) == 9);
  BOOST_TEST(positions.to_commit().at(0).leader_epoch == 3);
  BOOST_TEST(positions.to_commit({o1}).empty());
  BOOST_TEST(positions.unanswered() == 0u);
}

BOOST_AUTO_TEST_CASE(wait_for_a_batch_before_that_is_not_answered) {
  const auto first = deliver(o0, 9), second = deliver(o0, 20);
  positions.answered(second, now);
  BOOST_TEST(to_commit(o0) == -1);
  positions.answered(first, now);
  BOOST_TEST(to_commit(o0) == 20);
}

BOOST_AUTO_TEST_CASE(are_not_committed_twice) {
  positions.answered(deliver(o0, 9), now);
  positions.committed({.where = o0, .offset = 9, .log = 0});
  BOOST_TEST(positions.to_commit().empty());
  positions.answered(deliver(o0, 12), now);
  BOOST_TEST(to_commit(o0) == 12);
}

BOOST_AUTO_TEST_CASE(of_an_assignment_that_is_over_do_not_count) {
  const auto old = deliver(o0, 9);
  positions.take({o0});
  BOOST_TEST(!positions.delivered(o0, 1, 20, 3, now));
  positions.give(o0, 2, {.where = o0, .offset = 5});
  BOOST_TEST(!positions.delivered(o0, 1, 20, 3, now));
  positions.answered(old, now);
  BOOST_TEST(positions.to_commit().empty());
  BOOST_TEST(positions.unanswered() == 0u);
  positions.answered(deliver(o0, 7, 2), now);
  BOOST_TEST(to_commit(o0) == 7);
}

BOOST_AUTO_TEST_CASE(begin_anew_after_a_seek) {
  const auto old = deliver(o0, 9);
  positions.sought(o0);
  positions.answered(old, now);
  BOOST_TEST(positions.to_commit().empty());
}

BOOST_AUTO_TEST_CASE(tell_where_another_reader_goes_on) {
  deliver(o0, 9);
  const auto places = positions.places();
  BOOST_REQUIRE(places.size() == 2u);
  BOOST_TEST(places[0].offset == 9);
  BOOST_TEST(places[1].offset == -1);
}

BOOST_AUTO_TEST_CASE(tell_when_the_user_did_something_last) {
  now += 1s;
  const auto first = deliver(o0, 9);
  now += 1s;
  deliver(o1, 3);
  BOOST_TEST((positions.last_progress() == now - 1s));
  positions.answered(first, now);
  BOOST_TEST((positions.last_progress() == now));
}

// Else nothing would be stored of the new log until it is as long as the old one was.
BOOST_AUTO_TEST_CASE(are_those_of_the_log_that_there_is) {
  const auto old = deliver(o0, 1'000);
  positions.moved(o0, 2);
  BOOST_TEST(to_commit(o0) == 2); // below what is stored
  BOOST_TEST(positions.to_commit().at(0).log == 1);
  BOOST_TEST(positions.stored(o0) == -1);
  BOOST_TEST(positions.places().at(0).offset == 2);
  positions.answered(old, now);
  BOOST_TEST(to_commit(o0) == 2);
  positions.committed({.where = o0, .offset = 1'000, .log = 0}); // was under way
  BOOST_TEST(to_commit(o0) == 2);
  positions.answered(deliver(o0, 4), now);
  BOOST_TEST(to_commit(o0) == 4);
  positions.committed({.where = o0, .offset = 4, .log = 1});
  BOOST_TEST(to_commit(o0) == -1);
  std::vector<committed_offset> by_hand{{.where = o0, .offset = 3}, {.where = o0, .offset = 9, .log = 0}};
  positions.complete(by_hand);
  BOOST_TEST(by_hand[0].log == 1);
  BOOST_TEST(by_hand[1].log == 0);
}

BOOST_AUTO_TEST_CASE(begin_where_reading_does_if_the_group_stood_nowhere) {
  positions.begun(o0, 7);
  BOOST_TEST(to_commit(o0) == -1); // it is at 5
  positions.begun(o1, 70);
  BOOST_TEST(to_commit(o1) == 70);
  positions.begun(o1, 80);
  BOOST_TEST(to_commit(o1) == 70);
  const auto batch = deliver(o1, 75);
  BOOST_TEST(to_commit(o1) == 70);
  positions.answered(batch, now);
  BOOST_TEST(to_commit(o1) == 75);
}

BOOST_AUTO_TEST_SUITE_END()
