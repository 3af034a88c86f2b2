// What a group's ledger takes for wrong, and what it lets pass.
#include "tests/simulation/group_ledger.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::test;

namespace {

const topic_partition t0{"t", 0}, t1{"t", 1};

record_batch batch_of(const topic_partition& where, int64_t from, int64_t to) {
  return {
      {.topic = where.topic, .partition = where.partition, .base_offset = from, .next_offset = to},
      std::vector<batch_run>{},
      std::vector<std::shared_ptr<const void>>{}};
}

struct fixture {
  group_ledger ledger{"g", {}};

  fixture() { ledger.came(0); }
  void give(size_t member, int32_t generation, std::vector<committed_offset> added, std::vector<topic_partition> all) {
    ledger.assigned(
        member, {.generation = generation,
                 .member_id = "m" + std::to_string(member),
                 .added = std::move(added),
                 .all = std::move(all)});
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(group_ledgers, fixture)

BOOST_AUTO_TEST_CASE(complain_of_a_generation_without_what_a_member_has) {
  give(0, 1, {{.where = t0}}, {t0});
  give(0, 2, {{.where = t1}}, {t1});
  BOOST_TEST(ledger.wrong().size() == 1u);
}

// A member's last assignment waits for its offsets while the group takes other partitions from it.
BOOST_AUTO_TEST_CASE(let_a_generation_be_without_what_a_member_gives_up) {
  give(0, 1, {{.where = t0}}, {t0});
  ledger.revoked(0, {t0});
  give(0, 2, {{.where = t1}}, {t1});
  ledger.given_up(0, {t0});
  BOOST_TEST(ledger.wrong().empty());
}

BOOST_AUTO_TEST_CASE(complain_of_two_owners_until_one_has_given_up) {
  ledger.came(1);
  give(0, 1, {{.where = t0}}, {t0});
  ledger.revoked(0, {t0});
  ledger.given_up(0, {t0});
  give(1, 2, {{.where = t0}}, {t0});
  ledger.check_owners({"m0", "m1"});
  BOOST_TEST(ledger.wrong().empty());
  give(0, 3, {{.where = t0}}, {t0});
  ledger.check_owners({"m0", "m1"});
  BOOST_TEST(ledger.wrong().size() == 1u);
}

BOOST_AUTO_TEST_CASE(complain_of_a_start_before_what_was_committed) {
  ledger.committed(t0, 0);
  give(0, 1, {{.where = t0, .offset = 0}}, {t0});
  BOOST_TEST(ledger.wrong().empty());
  ledger.lost(0, {t0});
  ledger.answered(batch_of(t0, 0, 5));
  ledger.committed(t0, 3);
  give(0, 2, {{.where = t0, .offset = 3}}, {t0}); // two are read again: it was lost before they were committed
  BOOST_TEST(ledger.wrong().empty());
  ledger.lost(0, {t0});
  give(0, 3, {{.where = t0, .offset = 2}}, {t0});
  BOOST_TEST(ledger.wrong().size() == 1u);
}

BOOST_AUTO_TEST_CASE(complain_of_what_is_read_twice_in_peace) {
  ledger.answered(batch_of(t0, 0, 5));
  ledger.committed(t0, 3);
  ledger.peaceful();
  give(0, 1, {{.where = t0, .offset = 3}}, {t0});
  BOOST_TEST(ledger.wrong().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
