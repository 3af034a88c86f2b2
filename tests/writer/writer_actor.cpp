// What a writer does with requests that fare well or ill at the brokers.
#include "tests/writer/writer_bench.hpp"

using namespace cafka;
using namespace cafka::test;

BOOST_AUTO_TEST_SUITE(writer_actor_suite)

BOOST_AUTO_TEST_CASE(a_write_answers_with_offsets) {
  writer_bench b;
  auto first = b.write(1, {"a", "b"});
  auto second = b.write(1, {"c"});
  BOOST_TEST_REQUIRE(second.done());
  std::vector<write_range> expected{{0, 0, 2, "t", 1, outcome::acknowledged, 0, {}}};
  BOOST_TEST((first.value()->ranges == expected));
  BOOST_TEST(second.value()->ranges.at(0).base_offset == 2);
  BOOST_TEST((b.log(1) == strings{"a", "b", "c"}));
  BOOST_TEST(b.kafka->version == 12); // no topic id is known
  BOOST_TEST(b.completed.empty());    // who waits for a report gets it, and nobody else
}

BOOST_AUTO_TEST_CASE(known_topic_ids_take_the_place_of_names) {
  writer_bench b;
  b.kafka->topic_id.bytes[3] = std::byte{7};
  BOOST_TEST((only_outcome(b.write(0, {"a"})) == outcome::acknowledged));
  BOOST_TEST(b.kafka->version == 13);
}

BOOST_AUTO_TEST_CASE(a_set_that_nobody_else_holds_is_offered_and_reported_to_the_completion) {
  writer_bench b;
  anon_mail(offer_atom_v, b.set_of(2, {"a", "b"})).send(b.writer);
  auto answer = b.ask<void>(b.writer, offer_atom_v, b.set_of(2, {"c"}));
  b.run();
  BOOST_TEST(answer.code() == errc::none);
  BOOST_TEST((b.log(2) == strings{"a", "b", "c"}));
  BOOST_TEST(b.completed.size() == 2u);
}

BOOST_AUTO_TEST_CASE(records_without_partition_are_spread_by_the_writer) {
  writer_bench b{{.balancer = partitioner::round_robin()}};
  auto answer = b.write(-1, {"0", "1", "2", "3", "4", "5"});
  BOOST_TEST_REQUIRE(answer.done());
  BOOST_TEST(answer.value()->all_acknowledged());
  BOOST_TEST(answer.value()->ranges.size() == 6u);
  for (size_t p = 0; p < 3; ++p) BOOST_TEST(b.log(p).size() == 2u);
  for (const auto& range : answer.value()->ranges)
    BOOST_TEST(
        b.log(static_cast<size_t>(range.partition)).at(static_cast<size_t>(range.base_offset))
        == std::to_string(range.first));
}

BOOST_AUTO_TEST_CASE(partitions_share_a_request) {
  writer_bench b;
  record_set_builder builder;
  for (int32_t p : {0, 1, 2}) builder.add({.value = "v", .partition = p});
  auto answer = b.ask<write_report_ptr>(b.writer, write_atom_v, builder.finish(), caf::timespan{30s});
  b.run();
  BOOST_TEST(answer.value()->all_acknowledged());
  BOOST_TEST(b.kafka->requests == 1u);
  BOOST_TEST(b.kafka->most_partitions == 3u);
}

BOOST_AUTO_TEST_CASE(five_batches_in_flight_and_the_first_fails_order_is_kept) {
  writer_bench b;
  b.warm_up(0);
  b.kafka->holding = true;
  std::vector<pending<write_report_ptr>> answers;
  for (int i = 0; i < 5; ++i) answers.push_back(b.write(0, {std::to_string(i)}));
  BOOST_TEST(b.kafka->most_in_flight == 5u);
  b.kafka->fates = {fate::refused}; // the others are refused by the broker itself: out of order
  b.kafka->go_on();
  b.advance(5s);
  for (const auto& answer : answers) BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  BOOST_TEST((b.log(0) == strings{"first", "0", "1", "2", "3", "4"}));
}

BOOST_AUTO_TEST_CASE(the_leader_moves_with_batches_lent_to_both_senders) {
  writer_bench b;
  b.kafka->leaders = {1, 2, 1};
  b.warm_up(0);
  b.warm_up(1);
  b.kafka->holding = true;
  std::vector<pending<write_report_ptr>> answers;
  for (auto value : {"a", "b"}) answers.push_back(b.write(0, {value})); // with broker 1
  for (auto value : {"x", "y"}) answers.push_back(b.write(1, {value})); // with broker 2
  b.kafka->leaders = {2, 1, 1};                                         // they change places
  b.kafka->publish();
  b.run();
  auto of_1 = b.kafka->requests_of[1], of_2 = b.kafka->requests_of[2];
  answers.push_back(b.write(0, {"c"}));
  answers.push_back(b.write(1, {"z"}));
  b.advance(1s);
  BOOST_TEST(b.kafka->requests_of[1] == of_1); // nothing goes to the new leader while the old one has some
  BOOST_TEST(b.kafka->requests_of[2] == of_2);
  b.kafka->go_on();
  b.advance(5s);
  for (const auto& answer : answers) BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  BOOST_TEST((b.log(0) == strings{"first", "a", "b", "c"}));
  BOOST_TEST((b.log(1) == strings{"first", "x", "y", "z"}));
  BOOST_TEST(b.kafka->stale_reports > 0u);
}

BOOST_AUTO_TEST_CASE(a_connection_lost_after_handling_doubles_nothing_with_idempotence_and_all_without) {
  for (bool idempotence : {true, false}) {
    writer_bench b{{.idempotence = idempotence}};
    b.kafka->fates = {fate::lost_after};
    auto answer = b.write(0, {"a"});
    b.advance(5s);
    BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
    BOOST_TEST(b.log(0).size() == (idempotence ? 1u : 2u));
  }
}

BOOST_AUTO_TEST_CASE(without_idempotence_a_lost_answer_can_be_reported_instead) {
  writer_bench b{{.idempotence = false, .resend_in_doubt = false}};
  b.kafka->fates = {fate::lost_before};
  auto answer = b.write(0, {"a"});
  b.advance(5s);
  BOOST_TEST((only_outcome(answer) == outcome::unknown));
  auto what = answer.value()->first_error();
  BOOST_TEST(what.code() == errc::connection_closed);
  BOOST_TEST(what.message().find("t-0") != std::string::npos);
  BOOST_TEST(what.message().find("broker 1") != std::string::npos);
  BOOST_TEST(b.kafka->requests == 1u);
}

BOOST_AUTO_TEST_CASE(acks_none_waits_for_nobody) {
  writer_bench b{{.acks = acks::none, .idempotence = false}};
  auto answer = b.write(0, {"a"});
  BOOST_TEST((only_outcome(answer) == outcome::sent));
  BOOST_TEST(answer.value()->ranges[0].base_offset == -1);
  b.kafka->fates = {fate::lost_before};
  BOOST_TEST((only_outcome(b.write(0, {"b"})) == outcome::unknown));
}

// A broker that does not lead the partition any more can say so by closing the connection only.
BOOST_AUTO_TEST_CASE(with_acks_none_leaders_are_looked_up_when_a_connection_ended) {
  writer_bench b{{.acks = acks::none, .idempotence = false}};
  b.write(0, {"a"});
  b.kafka->leaders[0] = 2; // nobody tells
  anon_mail(close_atom_v).send(b.kafka->live.at(1)->handle);
  b.run();
  auto answer = b.write(0, {"b"});
  b.advance(1s);
  BOOST_TEST((only_outcome(answer) == outcome::sent));
  BOOST_TEST((b.log(0) == strings{"a", "b"}));
  BOOST_TEST(b.kafka->requests_of[1] == 1u);
  BOOST_TEST(b.kafka->refreshes == 1u);
  b.kafka->leaders[0] = 1; // and back
  anon_mail(close_atom_v).send(b.kafka->live.at(2)->handle);
  b.run();
  b.write(0, {"c"});
  b.advance(1s);
  BOOST_TEST((b.log(0) == strings{"a", "b", "c"}));
}

BOOST_AUTO_TEST_CASE(a_partition_that_was_just_added_is_looked_for) {
  writer_bench b;
  b.warm_up(0);
  auto answer = b.write(3, {"v"});
  auto behind = b.write(0, {"w"});
  BOOST_TEST(!answer.done());
  b.kafka->leaders.push_back(1);
  b.kafka->logs.emplace_back();
  b.advance(1s);
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  BOOST_TEST((only_outcome(behind) == outcome::acknowledged));
  BOOST_TEST((b.log(3) == strings{"v"}));
  BOOST_TEST(b.kafka->look_ups <= 10u);
  BOOST_TEST(b.kafka->refreshes == 0u); // other topics are nobody's affair
}

BOOST_AUTO_TEST_CASE(tags_and_the_sets_number_come_back_with_the_report) {
  writer_bench b{{.balancer = partitioner::round_robin()}};
  record_set_builder builder;
  for (uint64_t tag : {1u, 2u, 3u, 4u}) builder.add({.value = std::to_string(tag), .tag = tag});
  auto set = builder.finish();
  set->id = 77;
  anon_mail(offer_atom_v, std::move(set)).send(b.writer);
  b.run();
  BOOST_TEST_REQUIRE(b.completed.size() == 1u);
  BOOST_TEST(b.completed[0]->set == 77u);
  size_t told = 0;
  b.completed[0]->each([&](const record_outcome& r) {
    ++told;
    BOOST_TEST(b.log(static_cast<size_t>(r.partition)).at(static_cast<size_t>(r.offset)) == std::to_string(r.tag));
  });
  BOOST_TEST(told == 4u);
}

BOOST_AUTO_TEST_CASE(a_delivery_that_takes_too_long_failed_if_it_never_went_out_and_is_unknown_if_it_did) {
  writer_bench b;
  b.kafka->leaders = {-1, 1, 1};
  auto nowhere = b.write(0, {"a"}, 10s);
  b.kafka->holding = true;
  auto somewhere = b.write(1, {"b"}, 10s);
  b.advance(9s);
  BOOST_TEST(!nowhere.done());
  b.advance(2s);
  BOOST_TEST((only_outcome(nowhere) == outcome::failed));
  BOOST_TEST(nowhere.value()->first_error().code() == errc::delivery_timed_out);
  BOOST_TEST((only_outcome(somewhere) == outcome::unknown));
  const auto why = somewhere.value()->first_error().message();
  BOOST_TEST(why.find("broker 1 (") != std::string::npos, why);
  b.kafka->go_on();
  b.run();
  BOOST_TEST((only_outcome(b.write(1, {"c"})) == outcome::acknowledged));
  BOOST_TEST((b.log(1) == strings{"b", "c"}));
}

BOOST_AUTO_TEST_CASE(a_batch_that_waits_at_its_sender_comes_back_at_its_deadline_and_failed) {
  writer_bench b{{.max_in_flight = 1}};
  b.warm_up(0);
  b.kafka->holding = true;
  auto first = b.write(0, {"a"}, 60s);
  auto other = b.write(1, {"b"}, 5s); // its sender is busy with the first
  b.advance(6s);
  BOOST_TEST((only_outcome(other) == outcome::failed));
  BOOST_TEST(!first.done());
  b.kafka->go_on();
  b.run();
  BOOST_TEST((only_outcome(first) == outcome::acknowledged));
  BOOST_TEST(b.log(1).empty());
}

BOOST_AUTO_TEST_CASE(a_writer_closed_with_pending_writes_answers_all) {
  writer_bench b;
  b.warm_up(0);
  b.kafka->holding = true;
  b.kafka->leaders = {1, -1, 1};
  b.kafka->publish();
  auto under_way = b.write(0, {"a"});
  auto nowhere = b.write(1, {"b"});
  auto closed = b.ask<void>(b.writer, close_atom_v, caf::timespan{2s});
  b.run();
  BOOST_TEST(b.write(2, {"late"}).code() == errc::closed);
  b.advance(1s);
  BOOST_TEST(!closed.done());
  b.advance(3s);
  BOOST_TEST(closed.code() == errc::none);
  BOOST_TEST((only_outcome(under_way) == outcome::unknown));
  BOOST_TEST((only_outcome(nowhere) == outcome::failed));
}

BOOST_AUTO_TEST_CASE(a_close_may_wait_for_ever) {
  writer_bench b;
  b.kafka->holding = true;
  auto under_way = b.write(0, {"a"});
  auto closed = b.ask<void>(b.writer, close_atom_v, caf::timespan::max());
  b.advance(1s);
  BOOST_TEST(!under_way.done());
  BOOST_TEST(!closed.done());
  b.kafka->go_on();
  b.run();
  BOOST_TEST((only_outcome(under_way) == outcome::acknowledged));
  BOOST_TEST(closed.code() == errc::none);
}

BOOST_AUTO_TEST_CASE(closing_sends_what_lingers_and_ends_early) {
  writer_bench b{{.linger = 1h, .delivery_timeout = 2h}};
  auto lingers = b.write(0, {"a"}, 1h);
  BOOST_TEST(!lingers.done());
  auto closed = b.ask<void>(b.writer, close_atom_v, caf::timespan{10s});
  b.run();
  BOOST_TEST(closed.code() == errc::none);
  BOOST_TEST((only_outcome(lingers) == outcome::acknowledged));
}

BOOST_AUTO_TEST_CASE(a_killed_writer_answers_all) {
  writer_bench b;
  b.kafka->holding = true;
  auto under_way = b.write(0, {"a"});
  send_exit(b.writer, caf::exit_reason::kill);
  b.run();
  BOOST_TEST(under_way.done());
}

BOOST_AUTO_TEST_CASE(flush_waits_for_all_that_came_before) {
  writer_bench b{{.linger = 1h, .delivery_timeout = 2h}};
  auto lingers = b.write(0, {"a"}, 1h);
  b.kafka->holding = true;
  auto flushed = b.ask<void>(b.writer, flush_atom_v);
  b.run();
  BOOST_TEST(!flushed.done());
  b.kafka->go_on();
  b.run();
  BOOST_TEST(flushed.code() == errc::none);
  BOOST_TEST(lingers.done());
}

BOOST_AUTO_TEST_CASE(linger_gathers) {
  writer_bench b{{.linger = 20ms}};
  auto first = b.write(0, {"a"});
  b.advance(10ms);
  auto second = b.write(0, {"b"});
  b.advance(9ms);
  BOOST_TEST(!first.done());
  b.advance(1ms);
  BOOST_TEST(first.done());
  BOOST_TEST(second.done());
  BOOST_TEST(b.kafka->requests == 1u);
}

BOOST_AUTO_TEST_CASE(records_with_less_time_than_linger_are_sent_before_their_deadline) {
  writer_bench b{{.linger = 1h, .delivery_timeout = 2h}};
  auto hasty = b.write(0, {"a"}, 10s);
  b.advance(11s);
  BOOST_TEST((only_outcome(hasty) == outcome::acknowledged));
}

BOOST_AUTO_TEST_CASE(a_full_buffer_makes_requests_wait_and_then_refuses_them) {
  writer_bench b{{.batch_bytes = 1024, .buffer_bytes = 20 * 1024, .max_waiting_requests = 1}};
  b.kafka->holding = true;
  auto charged = b.write_charged(10 * 1024);
  auto waits = b.write_charged(10 * 1024);
  auto refused = b.write_charged(10 * 1024);
  BOOST_TEST(!charged.done());
  BOOST_TEST(!waits.done());
  BOOST_TEST(refused.code() == errc::buffer_full);
  b.kafka->go_on();
  b.run();
  BOOST_TEST((only_outcome(charged) == outcome::acknowledged));
  BOOST_TEST((only_outcome(waits) == outcome::acknowledged));
}

BOOST_AUTO_TEST_CASE(nothing_lingers_while_others_wait_for_room) {
  writer_bench b{{.linger = 1h, .batch_bytes = 1024, .buffer_bytes = 20 * 1024, .delivery_timeout = 2h}};
  std::vector<pending<write_report_ptr>> answers;
  for (int i = 0; i < 4; ++i) answers.push_back(b.write_charged(10 * 1024, 1h));
  b.advance(1s);
  for (size_t i = 0; i < 3; ++i) BOOST_TEST(answers[i].done());
  BOOST_TEST(!answers[3].done()); // nobody waits for its room
  b.ask<void>(b.writer, flush_atom_v);
}

BOOST_AUTO_TEST_CASE(a_set_of_bad_records_alone_is_an_error) {
  writer_bench b;
  record_set_builder builder{"other"};
  builder.add({.value = "v", .partition = 0});
  auto named = b.ask<write_report_ptr>(b.writer, write_atom_v, builder.finish(), caf::timespan{1s});
  auto no_partition = b.write(3, {"v"});
  auto nothing = b.ask<write_report_ptr>(b.writer, write_atom_v, record_set_ptr{}, caf::timespan{1s});
  auto empty = b.ask<write_report_ptr>(b.writer, write_atom_v, std::make_shared<record_set>(), caf::timespan{1s});
  b.advance(4s);
  BOOST_TEST(named.code() == errc::invalid_request);
  BOOST_TEST(no_partition.code() == errc::unknown_partition);
  BOOST_TEST(nothing.code() == errc::invalid_request);
  BOOST_TEST(empty.value()->ranges.empty());
  BOOST_TEST(b.kafka->requests == 0u);
}

BOOST_AUTO_TEST_CASE(an_unknown_topic_is_an_error_that_names_it) {
  writer_bench b{{.topic = "nowhere"}};
  auto answer = b.write(0, {"v"});
  b.advance(10s);
  BOOST_TEST(answer.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(answer.message().find("nowhere") != std::string::npos);
  auto routing = b.ask<routing_ptr>(b.writer, routing_atom_v, std::string{});
  b.run();
  BOOST_TEST(routing.code() == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(a_routing_snapshot_fills_sets_that_are_still_sent_when_the_topic_has_grown) {
  writer_bench b;
  auto asked = b.ask<routing_ptr>(b.writer, routing_atom_v, std::string{"t"});
  b.run();
  BOOST_TEST(asked.value()->topics.at(0).partition_count == 3);
  b.kafka->leaders.push_back(1);
  b.kafka->logs.emplace_back();
  b.kafka->publish();
  b.run();
  record_set_builder builder{asked.value()};
  for (int i = 0; i < 100; ++i) builder.add({.key = std::to_string(i), .value = "v"});
  auto answer = b.ask<write_report_ptr>(b.writer, write_atom_v, builder.finish(), caf::timespan{30s});
  b.run();
  BOOST_TEST(answer.value()->all_acknowledged());
  BOOST_TEST(b.log(3).empty());
  auto grown = b.ask<routing_ptr>(b.writer, routing_atom_v, std::string{"t"});
  b.run();
  BOOST_TEST(grown.value()->topics.at(0).partition_count == 4);
}

BOOST_AUTO_TEST_CASE(a_broker_that_cannot_be_reached_is_tried_until_the_deadline) {
  writer_bench b;
  b.kafka->unreachable = {1};
  auto fails = b.write(0, {"a"}, 3s);
  auto waits = b.write(1, {"b"}, 30s);
  b.advance(4s);
  BOOST_TEST((only_outcome(fails) == outcome::failed));
  BOOST_TEST(fails.value()->first_error().message().find("CONNECTION_REFUSED") != std::string::npos);
  b.kafka->unreachable.clear();
  b.advance(2s);
  BOOST_TEST((only_outcome(waits) == outcome::acknowledged));
}

BOOST_AUTO_TEST_CASE(a_producer_id_that_is_refused_fails_the_records_that_need_it) {
  writer_bench b;
  b.kafka->idempotence_refused = true;
  auto answer = b.write(0, {"a"});
  BOOST_TEST((only_outcome(answer) == outcome::failed));
  BOOST_TEST(answer.value()->first_error().code() == errc::cluster_authorization_failed);
}

BOOST_AUTO_TEST_CASE(a_bad_configuration_starts_nothing) {
  writer_bench b;
  auto starts = [&] { spawn_writer(b.system(), b.cluster, {.acks = acks::leader}); };
  BOOST_CHECK_EXCEPTION(starts(), error, [](const error& e) { return e.code() == errc::invalid_configuration; });
}

BOOST_AUTO_TEST_SUITE_END()
