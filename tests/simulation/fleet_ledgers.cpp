// What a ledger of fleets takes for wrong, and what it lets pass.
#include "tests/simulation/fleet_ledger.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::test;
using namespace std::chrono_literals;

namespace {

const topic_partition t0{"t", 0};

struct fixture {
  embedded::memory_cluster kafka;
  fleet_plan plan{.config = {.group_id = "g", .topics = {"t"}, .on_failure = {.attempts = 2}}};
  fleet_ledger ledger{"g", plan, kafka};

  fixture() {
    ledger.came(0, plan.config);
    give();
  }
  void give() { ledger.heard(0, {.what = fleet_event::kind::assigned, .partitions = {t0}}, 0ms); }
  size_t begin(int64_t offset, uint32_t attempt = 1) {
    fleet_record record;
    record.offset = offset;
    record.topic = "t";
    record.partition = 0;
    record.attempt = attempt;
    return ledger.begin(0, {&record, 1});
  }
  void fail(size_t call) { ledger.failed(call, failure::kind::error, error{errc::handler_failed}, 0ms); }
  size_t complaints() const { return ledger.wrong().size(); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(fleet_ledgers, fixture)

BOOST_AUTO_TEST_CASE(let_records_be_done_one_after_the_other) {
  for (int64_t i = 0; i < 3; ++i) ledger.done(begin(i), 0ms);
  ledger.committed(t0, 3);
  BOOST_TEST(complaints() == 0u);
}

BOOST_AUTO_TEST_CASE(complain_of_a_commit_above_what_is_done) {
  ledger.done(begin(0), 0ms);
  begin(1);
  ledger.committed(t0, 2);
  BOOST_TEST(complaints() == 1u);
}

BOOST_AUTO_TEST_CASE(complain_of_a_commit_that_goes_back) {
  for (int64_t i = 0; i < 3; ++i) ledger.done(begin(i), 0ms);
  ledger.committed(t0, 3);
  ledger.committed(t0, 2);
  BOOST_TEST(complaints() == 1u);
}

BOOST_AUTO_TEST_CASE(complain_of_two_workers_in_one_order) {
  begin(0);
  begin(1);
  BOOST_TEST(complaints() == 1u);
}

BOOST_AUTO_TEST_CASE(complain_of_what_overtakes_a_record_that_is_tried_again) {
  fail(begin(0));
  begin(1);
  BOOST_TEST(complaints() == 1u);
}

BOOST_AUTO_TEST_CASE(let_what_steps_aside_be_overtaken) {
  plan.config.on_failure.place = retry_place::aside;
  fail(begin(0));
  ledger.done(begin(1), 0ms);
  ledger.done(begin(0, 2), 0ms);
  BOOST_TEST(complaints() == 0u);
}

BOOST_AUTO_TEST_CASE(complain_of_what_is_done_again_in_an_assignment) {
  ledger.done(begin(0), 0ms);
  ledger.done(begin(0), 0ms);
  BOOST_TEST(complaints() > 0u);
}

BOOST_AUTO_TEST_CASE(let_another_assignment_repeat_it_unless_there_is_peace) {
  ledger.done(begin(0), 0ms);
  give();
  ledger.done(begin(0), 0ms);
  BOOST_TEST(complaints() == 0u);
  ledger.peaceful();
  give();
  begin(0);
  BOOST_TEST(complaints() == 1u);
}

BOOST_AUTO_TEST_CASE(complain_of_what_is_begun_after_it_was_revoked) {
  ledger.heard(0, {.what = fleet_event::kind::revoked, .partitions = {t0}}, 0ms);
  begin(0);
  BOOST_TEST(complaints() == 1u);
}

BOOST_AUTO_TEST_CASE(complain_of_letters_that_are_told_of_and_are_not_there) {
  fail(begin(0));
  ledger.heard(0, {.what = fleet_event::kind::dead_letter, .where = t0, .offset = 0}, 0ms);
  BOOST_TEST(complaints() == 1u);
}

BOOST_AUTO_TEST_CASE(complain_of_what_is_left_out) {
  ledger.done(begin(0), 0ms);
  ledger.committed(t0, 1);
  const record_name any{};
  ledger.judge("t", {{0, {any}}}, true);
  BOOST_TEST(complaints() == 0u);
  ledger.judge("t", {{0, {any, any}}}, true);
  BOOST_TEST(complaints() == 2u); // nor is it committed
}

BOOST_AUTO_TEST_SUITE_END()
