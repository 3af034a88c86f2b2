// What becomes of a partition's batches when its topic is created again.
#include <boost/test/unit_test.hpp>

#include "tests/writer/queue_bench.hpp"

using namespace cafka;
using cafka::test::five_lent;
using cafka::test::queue_bench;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(batch_queue_new_topic)

// A broker takes any first number of a producer that it does not know: were two out, the second could come first.
BOOST_AUTO_TEST_CASE(in_the_log_of_a_topic_that_was_created_again_the_first_batch_goes_alone) {
  five_lent b;
  b.acknowledge(b.loans[0].id, 1);
  b.refuse(b.loans[1].id, errc::unknown_topic_id);
  b.queue.begin_new_log();
  b.acknowledge(b.loans[2].id, 3); // by the log that is gone
  b.doubt(b.loans[3].id);
  b.pass(5s);
  BOOST_TEST(!b.lend()); // not before all is back
  b.refuse(b.loans[4].id, errc::unknown_topic_id);
  b.pass(5s);
  for (size_t i : {1u, 3u, 4u}) {
    auto again = b.lend();
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(again->id == b.loans[i].id);
    BOOST_TEST(!b.lend());
    b.acknowledge(again->id, 0);
  }
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_created_again_while_nothing_is_out_begins_with_one_batch) {
  queue_bench b;
  b.ready();
  b.add();
  b.acknowledge(b.lend()->id, 0);
  b.queue.begin_new_log();
  b.add();
  const auto first = b.lend();
  BOOST_TEST_REQUIRE(first.has_value());
  b.add();
  BOOST_TEST(!b.lend());
  b.acknowledge(first->id, 0);
  BOOST_TEST(b.lend().has_value());
}

// A topic that is created again with fewer partitions: nobody will ever take the others' batches.
BOOST_AUTO_TEST_CASE(of_a_partition_that_is_gone_all_fails_once_nothing_is_out) {
  five_lent b;
  b.queue.assign(0);
  b.queue.exists_unless({errc::unknown_partition, "gone"});
  b.add(2);
  b.pass(0s);
  BOOST_TEST(b.queue.take_settlements().empty());
  for (size_t i = 0; i < 4; ++i) b.refuse(b.loans[i].id, errc::unknown_topic_id);
  b.doubt(b.loans[4].id);
  b.pass(0s);
  const auto settled = b.queue.take_settlements();
  BOOST_TEST_REQUIRE(settled.size() == 6u);
  for (size_t i = 0; i < 6; ++i) {
    BOOST_TEST((settled[i].result == (i == 4 ? outcome::unknown : outcome::failed)), i);
    BOOST_TEST(settled[i].what.message() == "t-0: gone");
  }
  BOOST_TEST(b.queue.empty());
}

BOOST_AUTO_TEST_CASE(a_partition_that_was_gone_and_is_added_is_written_to_under_a_new_identity) {
  five_lent b;
  b.queue.assign(0);
  b.queue.exists_unless({errc::unknown_partition, "gone"});
  for (const auto& loan : b.loans) b.refuse(loan.id, errc::unknown_topic_id);
  b.pass(0s);
  b.queue.exists_unless({});
  b.add();
  b.renew();
  b.ready(2);
  b.pass(5s);
  const auto first = b.lend(2);
  BOOST_TEST_REQUIRE(first.has_value());
  BOOST_TEST(b.header(*first).base_sequence == 0);
  BOOST_TEST(b.header(*first).producer_epoch == 1);
}

BOOST_AUTO_TEST_SUITE_END()
