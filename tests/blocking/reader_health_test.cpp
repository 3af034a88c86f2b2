#include "cafka/actors/blocking/reader_health.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace cafka;
using blocking::reader_health;
using what = partition_event::what;

namespace {

struct fixture {
  void tell(what kind, int32_t partition, const std::string& why = {}) {
    subject.note({.kind = kind, .topic = "t", .partition = partition, .reason = {errc::leader_not_available, why}});
  }
  std::string why() const { return subject.why().message(); }

  reader_health subject;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reader_health_, fixture)

BOOST_AUTO_TEST_CASE(it_is_up_until_something_is_told) {
  BOOST_TEST(!subject.why());
  BOOST_TEST(!subject.never_up());
}

BOOST_AUTO_TEST_CASE(what_is_held_up_is_told_until_it_goes_on) {
  tell(what::held_up, 1, "first");
  tell(what::held_up, 1, "second");
  BOOST_TEST(why() == "second");
  tell(what::recovered, 1);
  BOOST_TEST(!subject.why());
}

BOOST_AUTO_TEST_CASE(others_are_counted_and_the_topic_comes_first) {
  tell(what::held_up, 4, "four");
  tell(what::held_up, 2, "two");
  BOOST_TEST(why() == "two (and 1 more partition is not read)");
  tell(what::held_up, -1, "all");
  BOOST_TEST(why() == "all (and 2 more partitions are not read)");
}

BOOST_AUTO_TEST_CASE(what_was_read_once_is_no_mistake) {
  tell(what::end_reached, 1);
  subject.heard({"t", 2});
  tell(what::held_up, 1);
  tell(what::held_up, 2);
  BOOST_TEST(!subject.never_up());
  tell(what::held_up, 3);
  BOOST_TEST(subject.never_up());
  tell(what::recovered, 3);
  BOOST_TEST(!subject.never_up());
}

BOOST_AUTO_TEST_CASE(a_seek_is_behind_a_failure_and_not_behind_a_hold_up) {
  tell(what::failed, 1, "bad");
  tell(what::held_up, 2, "slow");
  subject.sought({"t", 1});
  subject.sought({"t", 2});
  BOOST_TEST(why() == "slow");
}

BOOST_AUTO_TEST_CASE(what_is_paused_is_not_missed) {
  tell(what::failed, 1, "bad");
  subject.paused({"t", 1});
  BOOST_TEST(!subject.why());
  tell(what::held_up, 1, "told before the pause"); // was on its way
  BOOST_TEST(!subject.why());
  subject.resumed({"t", 1});
  tell(what::held_up, 1, "again");
  BOOST_TEST(why() == "again");
}

BOOST_AUTO_TEST_SUITE_END()
