#include "cafka/actors/blocking/writer_health.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;

namespace {

const error late{errc::request_timed_out_locally, "flush: not every record has its outcome within 500 ms"};

write_event held_up(int32_t partition, const std::string& why) {
  return {.topic = "t", .partition = partition, .reason = {errc::not_enough_replicas, why}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(writer_health_suite)

BOOST_AUTO_TEST_CASE(an_error_says_what_is_held_up_while_it_is) {
  blocking::writer_health health;
  BOOST_TEST(health.explained(late) == late);
  health.note(held_up(0, "t-0: too few replicas"));
  BOOST_TEST(health.explained(late).message() == late.message() + "; held up: t-0: too few replicas");
  health.note(held_up(1, "t-1: too few replicas"));
  BOOST_TEST(
      health.explained(late).message() == late.message() + "; held up: t-0: too few replicas (and 1 more place)");
  health.note({.kind = write_event::what::recovered, .topic = "t", .partition = 0});
  health.note({.kind = write_event::what::recovered, .topic = "t", .partition = 1});
  BOOST_TEST(health.explained(late) == late);
}

BOOST_AUTO_TEST_SUITE_END()
