#include <boost/test/unit_test.hpp>

#include "tests/writer/queue_bench.hpp"

using namespace cafka;
using cafka::test::five_lent;
using cafka::test::queue_bench;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(batch_queue_suite)

BOOST_AUTO_TEST_CASE(nothing_is_lent_without_identity_sender_or_credit) {
  queue_bench b;
  b.add();
  BOOST_TEST(!b.queue.lend(b.now));
  BOOST_TEST((b.queue.wanted_identity() == std::optional<uint64_t>{0}));
  b.queue.offer_identity({7, 0, 1});
  BOOST_TEST(!b.queue.lend(b.now));
  b.queue.assign(1);
  BOOST_TEST(!b.queue.lend(b.now));
  b.queue.credit(2); // not ours
  BOOST_TEST(!b.queue.lend(b.now));
  b.queue.credit(1);
  BOOST_TEST(b.queue.lend(b.now).has_value());
  BOOST_TEST(!b.queue.lend(b.now));
}

BOOST_AUTO_TEST_CASE(sequences_follow_the_records) {
  queue_bench b;
  b.ready();
  b.add(3);
  auto first = b.lend();
  BOOST_TEST(b.header(*first).base_sequence == 0);
  BOOST_TEST(b.header(*first).producer_id == 7);
  BOOST_TEST(b.header(*first).producer_epoch == 0);
  b.acknowledge(first->id, 10);
  b.add(2);
  BOOST_TEST(b.header(*b.lend()).base_sequence == 3);
  auto settled = b.queue.take_settlements();
  BOOST_TEST_REQUIRE(settled.size() == 1u);
  BOOST_TEST((settled[0] == settlement{{1, 0, 0, 3}, outcome::acknowledged, 10, {}}));
}

BOOST_AUTO_TEST_CASE(one_batch_is_out_until_the_first_acknowledgement_then_five) {
  queue_bench b;
  b.ready();
  b.add();
  auto first = b.lend();
  for (int i = 0; i < 7; ++i) {
    b.add();
    BOOST_TEST(!b.lend());
  }
  b.acknowledge(first->id, 0);
  // What arrived while the first was out went into one batch.
  BOOST_TEST(b.header(*b.lend()).record_count == 7);
  for (int i = 0; i < 4; ++i) {
    b.add();
    BOOST_TEST(b.lend().has_value());
  }
  b.add();
  BOOST_TEST(!b.lend());
  BOOST_TEST(b.queue.lent() == 5u);
}

BOOST_AUTO_TEST_CASE(five_batches_in_flight_and_the_first_fails_order_is_kept) {
  five_lent b;
  b.refuse(b.loans[0].id, errc::not_enough_replicas);
  b.pass(5s); // the pause is over, but not all are back
  BOOST_TEST(!b.lend());
  for (size_t i = 1; i < 5; ++i) {
    BOOST_TEST(!b.lend());
    b.refuse(b.loans[i].id, errc::out_of_order_sequence_number);
  }
  b.pass(5s);
  for (size_t i = 0; i < 5; ++i) {
    auto again = b.lend();
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(again->id == b.loans[i].id);
    BOOST_TEST(b.header(*again).base_sequence == static_cast<int32_t>(i + 1));
    BOOST_TEST(b.header(*again).producer_epoch == 0);
    BOOST_TEST(!b.lend()); // what is repeated goes alone
    b.acknowledge(again->id, static_cast<int64_t>(i) + 1);
  }
  BOOST_TEST(b.queue.take_settlements().size() == 5u);
}

BOOST_AUTO_TEST_CASE(after_the_leader_moved_nothing_goes_out_until_all_is_back) {
  five_lent b;
  b.queue.assign(2);
  b.queue.credit(2);
  for (size_t i = 0; i < 5; ++i) {
    b.add();
    BOOST_TEST(!b.lend(2));
    b.refuse(b.loans[i].id, errc::not_leader_or_follower);
  }
  BOOST_TEST(b.queue.take_stale_leader());
  BOOST_TEST(!b.queue.take_stale_leader());
  b.pass(5s);
  for (size_t i = 0; i < 5; ++i) {
    auto again = b.lend(2);
    BOOST_TEST(again->id == b.loans[i].id);
    b.acknowledge(again->id, static_cast<int64_t>(i) + 1);
  }
  BOOST_TEST(b.header(*b.lend(2)).record_count == 5); // what arrived meanwhile
}

BOOST_AUTO_TEST_CASE(a_lost_connection_repeats_the_same_numbers) {
  five_lent b;
  for (const auto& loan : b.loans) b.doubt(loan.id);
  BOOST_TEST(b.queue.take_settlements().empty());
  BOOST_TEST(!b.lend()); // there is a pause
  b.pass(5s);
  for (size_t i = 0; i < 5; ++i) {
    auto again = b.lend();
    BOOST_TEST(again->id == b.loans[i].id);
    BOOST_TEST(b.header(*again).base_sequence == static_cast<int32_t>(i + 1));
    b.acknowledge(again->id, static_cast<int64_t>(i) + 1);
  }
}

BOOST_AUTO_TEST_CASE(a_duplicate_is_success_at_an_unknown_offset) {
  queue_bench b;
  b.ready();
  b.add();
  b.refuse(b.lend()->id, errc::duplicate_sequence_number);
  auto settled = b.queue.take_settlements();
  BOOST_TEST_REQUIRE(settled.size() == 1u);
  BOOST_TEST((settled[0].result == outcome::acknowledged));
  BOOST_TEST(settled[0].base_offset == -1);
}

BOOST_AUTO_TEST_CASE(out_of_order_at_the_head_is_a_gap_and_numbers_afresh) {
  five_lent b;
  for (const auto& loan : b.loans) b.refuse(loan.id, errc::out_of_order_sequence_number);
  b.pass(5s);
  BOOST_TEST(!b.lend());
  BOOST_TEST((b.queue.wanted_identity() == std::optional<uint64_t>{1}));
  b.renew();
  auto again = b.lend();
  BOOST_TEST(again->id == b.loans[0].id);
  BOOST_TEST(b.header(*again).producer_epoch == 1);
  BOOST_TEST(b.header(*again).base_sequence == 0);
  BOOST_TEST(!b.lend()); // one only until the first acknowledgement under the new epoch
  b.acknowledge(again->id, 1);
  BOOST_TEST(b.header(*b.lend()).base_sequence == 1);
}

BOOST_AUTO_TEST_CASE(a_new_epoch_waits_for_batches_in_doubt) {
  five_lent b;
  b.refuse(b.loans[0].id, errc::invalid_record); // fails for good: a gap behind it
  for (size_t i = 1; i < 5; ++i) b.doubt(b.loans[i].id);
  b.renew();
  b.pass(5s);
  auto again = b.lend(); // goes out once more under its old number
  BOOST_TEST_REQUIRE(again.has_value());
  BOOST_TEST(again->id == b.loans[1].id);
  BOOST_TEST(b.header(*again).producer_epoch == 0);
  BOOST_TEST(b.header(*again).base_sequence == 2);
  b.refuse(again->id, errc::out_of_order_sequence_number); // so none of them is in the log
  b.pass(5s);
  auto fresh = b.lend();
  BOOST_TEST(fresh->id == b.loans[1].id);
  BOOST_TEST(b.header(*fresh).producer_epoch == 1);
  BOOST_TEST(b.header(*fresh).base_sequence == 0);
}

BOOST_AUTO_TEST_CASE(the_deadline_of_a_batch_that_never_went_out_is_a_failure) {
  queue_bench b;
  b.add(2, 10s);
  b.pass(9s);
  BOOST_TEST(b.queue.take_settlements().empty());
  b.pass(1s);
  auto settled = b.queue.take_settlements();
  BOOST_TEST_REQUIRE(settled.size() == 1u);
  BOOST_TEST((settled[0].result == outcome::failed));
  BOOST_TEST(settled[0].what.code() == errc::delivery_timed_out);
  BOOST_TEST(settled[0].what.message().find("t-0") != std::string::npos);
  BOOST_TEST(b.queue.empty());
}

BOOST_AUTO_TEST_CASE(the_deadline_of_a_batch_in_doubt_is_unknown_and_renumbers) {
  queue_bench b;
  b.ready();
  b.add(1, 10s);
  b.doubt(b.lend()->id);
  b.pass(10s);
  auto settled = b.queue.take_settlements();
  BOOST_TEST_REQUIRE(settled.size() == 1u);
  BOOST_TEST((settled[0].result == outcome::unknown));
  b.add();
  BOOST_TEST(!b.lend()); // no sequence is skipped: it needs a new epoch
  b.renew();
  BOOST_TEST(b.header(*b.lend()).producer_epoch == 1);
}

BOOST_AUTO_TEST_CASE(the_deadline_of_a_lent_batch_asks_its_sender) {
  queue_bench b;
  b.ready();
  b.add(1, 10s);
  auto loan = b.lend();
  b.pass(10s);
  BOOST_TEST(b.queue.take_settlements().empty());
  auto recalls = b.queue.take_recalls();
  BOOST_TEST_REQUIRE(recalls.size() == 1u);
  BOOST_TEST(recalls[0].id == loan->id);
  b.pass(1s);
  BOOST_TEST(b.queue.take_recalls().empty());
  b.unsent(loan->id, errc::delivery_timed_out);
  BOOST_TEST((b.queue.take_settlements().at(0).result == outcome::failed));
  BOOST_TEST(b.queue.empty());
}

BOOST_AUTO_TEST_CASE(a_lent_batch_on_its_way_at_its_deadline_is_unknown_and_an_answer_later_heals_the_sequence) {
  queue_bench b;
  b.ready();
  b.add(1, 10s);
  auto loan = b.lend();
  b.pass(10s);
  b.queue.still_in_flight(loan->id);
  BOOST_TEST((b.queue.take_settlements().at(0).result == outcome::unknown));
  b.acknowledge(loan->id, 0);
  BOOST_TEST(b.queue.take_settlements().empty());
  b.add();
  auto next = b.lend();
  BOOST_TEST(b.header(*next).producer_epoch == 0);
  BOOST_TEST(b.header(*next).base_sequence == 1);
}

BOOST_AUTO_TEST_CASE(too_large_is_split_and_a_single_record_fails_alone) {
  queue_bench b;
  b.ready();
  b.add(3);
  b.add(2);
  b.queue.take_settlements();
  auto whole = b.lend();
  BOOST_TEST(b.header(*whole).record_count == 5);
  b.refuse(whole->id, errc::message_too_large);
  auto front = b.lend(); // no pause, no retry is charged
  BOOST_TEST_REQUIRE(front.has_value());
  BOOST_TEST(b.header(*front).record_count == 2);
  BOOST_TEST(b.header(*front).base_sequence == 0);
  b.acknowledge(front->id, 50);
  auto back = b.lend();
  BOOST_TEST(b.header(*back).record_count == 3);
  BOOST_TEST(b.header(*back).base_sequence == 2);
  b.refuse(back->id, errc::message_too_large);
  auto single = b.lend();
  BOOST_TEST(b.header(*single).record_count == 1);
  b.refuse(single->id, errc::message_too_large);
  auto settled = b.queue.take_settlements();
  BOOST_TEST_REQUIRE(settled.size() == 2u);
  BOOST_TEST((settled[0] == settlement{{1, 0, 0, 2}, outcome::acknowledged, 50, {}}));
  BOOST_TEST((settled[1].records == record_run{1, 0, 2, 1}));
  BOOST_TEST((settled[1].result == outcome::failed));
  BOOST_TEST(settled[1].what.code() == errc::message_too_large);
  b.renew(); // its number is missing now
  auto rest = b.lend();
  BOOST_TEST(b.header(*rest).producer_epoch == 1);
  b.acknowledge(rest->id, 60);
  BOOST_TEST((b.queue.take_settlements().at(0).records == record_run{2, 0, 0, 2}));
}

BOOST_AUTO_TEST_CASE(an_unknown_producer_whose_batches_were_deleted_starts_afresh) {
  five_lent b;
  for (size_t i = 0; i < 4; ++i) b.acknowledge(b.loans[i].id, static_cast<int64_t>(i) + 1);
  b.queue.take_back({.id = b.loans[4].id, .what = error{errc::unknown_producer_id}, .log_start_offset = 5}, b.now);
  b.queue.take_settlements();
  b.renew();
  b.pass(5s);
  auto again = b.lend();
  BOOST_TEST(b.header(*again).producer_epoch == 1);
  BOOST_TEST(b.header(*again).base_sequence == 0);
}

BOOST_AUTO_TEST_CASE(an_unknown_producer_that_cannot_be_explained_leaves_a_doubtful_batch_unknown) {
  queue_bench b;
  b.ready();
  b.add();
  b.doubt(b.lend()->id);
  b.pass(5s);
  b.queue.take_back({.id = b.lend()->id, .what = error{errc::unknown_producer_id}, .log_start_offset = 0}, b.now);
  BOOST_TEST((b.queue.take_settlements().at(0).result == outcome::unknown));
}

BOOST_AUTO_TEST_CASE(without_idempotence_a_batch_in_doubt_is_sent_again_or_unknown) {
  for (bool resend : {true, false}) {
    queue_bench b{{.idempotent = false, .resend_in_doubt = resend, .max_in_flight = 1}};
    b.queue.assign(1);
    b.queue.credit(1);
    b.add();
    auto loan = b.lend();
    BOOST_TEST(b.header(*loan).producer_id == -1);
    b.add();
    BOOST_TEST(!b.lend()); // max_in_flight 1 keeps the order
    b.doubt(loan->id);
    b.pass(5s);
    auto settled = b.queue.take_settlements();
    BOOST_TEST(settled.empty() == resend);
    if (!resend) BOOST_TEST((settled.at(0).result == outcome::unknown));
    BOOST_TEST((b.lend()->id == loan->id) == resend);
  }
}

BOOST_AUTO_TEST_CASE(linger_keeps_a_batch_open_and_flush_ends_it) {
  queue_bench b{{.assembly = {.linger = 20ms}}};
  b.ready();
  b.add();
  BOOST_TEST(!b.lend());
  BOOST_TEST((b.queue.next_event(b.now) == std::optional{b.now + 20ms}));
  b.pass(19ms);
  b.add();
  BOOST_TEST(!b.lend());
  b.pass(1ms);
  auto loan = b.lend();
  BOOST_TEST(b.header(*loan).record_count == 2);
  b.acknowledge(loan->id, 0);
  b.add();
  BOOST_TEST(!b.lend());
  b.queue.flush();
  BOOST_TEST(b.lend().has_value());
}

BOOST_AUTO_TEST_CASE(a_lost_sender_leaves_its_batches_in_doubt) {
  five_lent b;
  b.queue.lose_sender(1, b.now);
  BOOST_TEST(b.queue.lent() == 0u);
  BOOST_TEST(b.queue.sender() == 0u);
  b.queue.assign(2);
  b.queue.credit(2);
  BOOST_TEST(b.lend(2)->id == b.loans[0].id);
  b.acknowledge(b.loans[1].id); // a late word of the old loan
  BOOST_TEST(b.queue.take_settlements().empty());
}

BOOST_AUTO_TEST_CASE(a_refused_identity_fails_what_waits_for_it) {
  queue_bench b;
  b.add(2);
  b.queue.refuse_identity({errc::cluster_authorization_failed, "no"});
  auto settled = b.queue.take_settlements();
  BOOST_TEST_REQUIRE(settled.size() == 1u);
  BOOST_TEST((settled[0].result == outcome::failed));
  BOOST_TEST(settled[0].what.message() == "t-0: no");
  BOOST_TEST(b.queue.empty());
}

BOOST_AUTO_TEST_CASE(abandoning_settles_everything_once) {
  five_lent b;
  b.doubt(b.loans[0].id);
  b.add(4);
  b.queue.abandon({errc::closed, "closed"});
  auto settled = b.queue.take_settlements();
  size_t unknown = 0, failed = 0;
  for (const auto& s : settled)
    (s.result == outcome::unknown ? unknown : failed) += static_cast<size_t>(s.records.count);
  BOOST_TEST(unknown == 5u);
  BOOST_TEST(failed == 4u);
  BOOST_TEST(b.queue.empty());
}

BOOST_AUTO_TEST_SUITE_END()
