#include "cafka/actors/cluster/lane_table.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using cafka::errc;
using cafka::error;
using cafka::lane;
using cafka::lane_kind;
using cafka::lane_table;

namespace {

struct fixture {
  lane_table table{100ms, 1s, 1, [](int32_t node) { return "broker " + std::to_string(node); }};
  lane_table::time_point now{1h};
  const lane control{1, lane_kind::control};
  const lane produce{1, lane_kind::produce};
  const error refused{errc::connection_refused, "b1:9092 refused the connection"};

  auto connect(const lane& where, uint64_t ticket) { return table.connect(where, ticket, now, now + 10s); }

  uint64_t connected(const lane& where) {
    const auto epoch = connect(where, 1000).dials.at(0).epoch;
    table.up(where, epoch, now);
    return epoch;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(lane_table_suite, fixture)

BOOST_AUTO_TEST_CASE(a_lane_is_dialled_when_first_needed_and_once) {
  auto first = connect(control, 1);
  BOOST_REQUIRE(first.dials.size() == 1u);
  BOOST_TEST((first.dials[0].where == control));
  auto second = connect(control, 2);
  BOOST_TEST(second.dials.empty());
  auto up = table.up(control, first.dials[0].epoch, now);
  BOOST_REQUIRE(up.answers.size() == 2u);
  BOOST_TEST(up.answers[0].ticket == 1u);
  BOOST_TEST(up.answers[1].ticket == 2u);
  BOOST_TEST(!up.answers[0].what);
  auto third = connect(control, 3);
  BOOST_TEST(third.dials.empty());
  BOOST_TEST(third.answers.at(0).ticket == 3u);
}

BOOST_AUTO_TEST_CASE(lanes_are_connections_of_their_own) {
  const lane reader_a{1, lane_kind::fetch, 17}, reader_b{1, lane_kind::fetch, 18};
  for (const auto& where : {control, produce, reader_a, reader_b}) BOOST_TEST(connect(where, 1).dials.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_failed_dial_is_told_to_all_who_wait) {
  auto epoch = connect(control, 1).dials.at(0).epoch;
  connect(control, 2);
  auto failed = table.dial_failed(control, epoch, refused, now);
  BOOST_REQUIRE(failed.answers.size() == 2u);
  BOOST_TEST((failed.answers[0].what == refused));
  BOOST_TEST((failed.answers[1].what == refused));
  BOOST_TEST(failed.dials.empty());
}

BOOST_AUTO_TEST_CASE(after_a_failure_the_broker_is_not_dialled_before_its_pause_is_over) {
  table.dial_failed(control, connect(control, 1).dials.at(0).epoch, refused, now);
  BOOST_TEST(connect(control, 2).dials.empty());
  BOOST_TEST(connect(produce, 3).dials.empty()); // it is the broker that is ill
  BOOST_TEST((table.state_of(control) == lane_table::state::waiting));
  const auto due = table.next_tick().value();
  BOOST_TEST((due >= now + 80ms && due <= now + 120ms));
  BOOST_TEST(table.tick(due - 1ns).dials.empty());
  BOOST_TEST(table.tick(due).dials.size() == 2u);
  BOOST_TEST((table.state_of(control) == lane_table::state::dialing));
}

BOOST_AUTO_TEST_CASE(a_refused_authentication_is_told_at_once_and_tried_again_late) {
  const error wrong{errc::authentication_failed, "b1:9092, PLAIN: wrong password"};
  table.dial_failed(control, connect(control, 1).dials.at(0).epoch, wrong, now);
  for (const auto& where : {control, produce}) {
    const auto asked = connect(where, 2);
    BOOST_TEST(asked.dials.empty());
    BOOST_REQUIRE(asked.answers.size() == 1u);
    BOOST_TEST((asked.answers[0].what == wrong));
  }
  BOOST_TEST(!table.next_tick().has_value());
  now += 799ms;
  BOOST_TEST(connect(control, 3).dials.empty());
  now += 401ms;
  BOOST_TEST(connect(control, 4).dials.size() == 1u);
}

// A user who was removed: connections end when they are to say again who they are, one after the other.
BOOST_AUTO_TEST_CASE(one_that_is_refused_while_it_is_connected_is_told_at_once_and_tried_again_late) {
  const error removed{errc::authentication_failed, "b1:9092, PLAIN: wrong password"};
  const auto first = connected(control), other = connected(produce);
  table.down(control, first, removed, true, now);
  table.down(produce, other, removed, true, now + 100ms);
  for (const auto& where : {control, produce}) {
    const auto asked = connect(where, 2);
    BOOST_TEST(asked.dials.empty());
    BOOST_REQUIRE(asked.answers.size() == 1u);
    BOOST_TEST((asked.answers[0].what == removed));
  }
  now += 799ms;
  BOOST_TEST(connect(control, 3).dials.empty());
  now += 401ms;
  // And then ever later.
  table.dial_failed(control, connect(control, 4).dials.at(0).epoch, removed, now);
  now += 1599ms;
  BOOST_TEST(connect(control, 5).dials.empty());
}

BOOST_AUTO_TEST_CASE(pauses_grow_with_each_failure) {
  for (auto expected : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
    auto actions = connect(control, 1);
    if (actions.dials.empty()) {
      now = *table.next_tick();
      actions = table.tick(now);
    }
    table.dial_failed(control, actions.dials.at(0).epoch, refused, now);
    connect(control, 2);
    const auto pause = table.next_tick().value() - now;
    BOOST_TEST((pause >= expected * 8 / 10));
    BOOST_TEST((pause <= expected * 12 / 10));
  }
}

BOOST_AUTO_TEST_CASE(all_lanes_of_a_broker_failing_at_once_are_one_failure) {
  const auto a = connected(control), b = connected(produce);
  table.down(control, a, refused, false, now);
  table.down(produce, b, refused, false, now);
  connect(control, 1);
  BOOST_TEST((table.next_tick().value() <= now + 120ms));
}

// Connections that are cut every so many bytes, by a proxy or a quota: between the cuts the broker does its work.
BOOST_AUTO_TEST_CASE(a_broker_that_answered_is_dialled_again_after_the_shortest_pause_however_often_it_hangs_up) {
  for (int i = 0; i < 20; ++i) {
    table.down(control, connected(control), refused, true, now);
    connect(control, 1);
    const auto due = table.next_tick().value();
    BOOST_TEST((due <= now + 120ms));
    now = due;
    table.release(control, {});
  }
}

BOOST_AUTO_TEST_CASE(a_broker_that_accepts_and_hangs_up_is_not_dialled_faster_for_it) {
  for (int i = 0; i < 6; ++i) {
    table.down(control, connected(control), refused, false, now);
    connect(control, 1);
    now = table.next_tick().value();
    table.release(control, {});
  }
  const auto before = now;
  table.down(control, connected(control), refused, false, now);
  connect(control, 1);
  BOOST_TEST((table.next_tick().value() >= before + 800ms));
}

BOOST_AUTO_TEST_CASE(a_dial_that_nobody_waits_for_any_more_is_not_awaited) {
  const auto epoch = connect(control, 1).dials.at(0).epoch;
  connect(control, 2);
  table.withdraw(control, 1);
  BOOST_TEST(table.awaits(control, epoch));
  table.withdraw(control, 2);
  BOOST_TEST(!table.awaits(control, epoch));
  const auto up = connected(control);
  table.withdraw(control, 3);
  BOOST_TEST((table.state_of(control) == lane_table::state::connected));
  table.down(control, up, {}, false, now);
}

BOOST_AUTO_TEST_CASE(being_closed_when_idle_is_no_failure) {
  table.down(control, connected(control), {}, false, now);
  BOOST_TEST((table.state_of(control) == lane_table::state::idle));
  BOOST_TEST(connect(control, 1).dials.size() == 1u);
}

BOOST_AUTO_TEST_CASE(reports_of_another_epoch_are_stale) {
  const auto old = connected(control);
  table.down(control, old, {}, false, now);
  const auto epoch = connect(control, 1).dials.at(0).epoch;
  BOOST_TEST(epoch != old);
  BOOST_TEST(!table.awaits(control, old));
  BOOST_TEST(table.up(control, old, now).answers.empty());
  BOOST_TEST(table.dial_failed(control, old, refused, now).answers.empty());
  table.up(control, epoch, now);
  table.down(control, old, refused, false, now);
  BOOST_TEST((table.state_of(control) == lane_table::state::connected));
}

BOOST_AUTO_TEST_CASE(nobody_waits_longer_than_the_deadline) {
  table.connect(control, 1, now, now + 5s);
  BOOST_TEST((table.next_tick().value() == now + 5s));
  const auto late = table.tick(now + 5s);
  BOOST_REQUIRE(late.answers.size() == 1u);
  BOOST_TEST(late.answers[0].what.code() == errc::connect_timed_out);
  BOOST_TEST(late.answers[0].what.message().find("broker 1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_keeps_those_who_wait_is_told_to_whoever_runs_out_of_time) {
  table.connect(control, 1, now, now + 5s);
  table.remember(1, refused);
  const auto late = table.tick(now + 5s);
  BOOST_REQUIRE(late.answers.size() == 1u);
  BOOST_TEST(late.answers[0].what.message().find(refused.message()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_waits_in_vain_is_told_why_the_dial_before_failed) {
  const auto epoch = connect(control, 1).dials.at(0).epoch;
  table.dial_failed(control, epoch, refused, now);
  BOOST_REQUIRE(table.connect(control, 2, now + 5s, now + 6s).dials.size() == 1u);
  const auto late = table.tick(now + 6s);
  BOOST_REQUIRE(late.answers.size() == 1u);
  BOOST_TEST(late.answers[0].what.code() == refused.code()); // that time has passed says less
  BOOST_TEST(late.answers[0].what.message().find(refused.message()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_waits_in_vain_is_told_that_the_broker_hangs_up_but_not_that_a_request_got_no_answer) {
  for (const auto code : {errc::connection_closed, errc::request_timed_out_locally}) {
    table.remember(1, {code, "b1:9092: is ill"});
    table.connect(control, 2, now, now + 1s);
    const auto late = table.tick(now + 1s);
    BOOST_REQUIRE(late.answers.size() == 1u);
    BOOST_TEST(
        late.answers[0].what.code()
        == (code == errc::connection_closed ? errc::connection_closed : errc::connect_timed_out));
    BOOST_TEST(late.answers[0].what.message().find("is ill") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_failure_before_the_broker_was_well_is_no_cause_of_a_later_one) {
  table.dial_failed(control, connect(control, 1).dials.at(0).epoch, refused, now);
  auto later = now + 5s;
  const auto epoch = table.connect(control, 2, later, later + 1s).dials.at(0).epoch;
  table.up(control, epoch, later);
  table.down(control, epoch, {}, true, later);
  table.connect(control, 3, later, later + 1s);
  const auto late = table.tick(later + 1s);
  BOOST_REQUIRE(late.answers.size() == 1u);
  BOOST_TEST(late.answers[0].what.code() == errc::connect_timed_out);
  BOOST_TEST(late.answers[0].what.message().find(refused.message()) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_runs_out_of_time_in_a_pause_hears_of_the_last_failure) {
  table.dial_failed(control, connect(control, 1).dials.at(0).epoch, refused, now);
  table.connect(control, 2, now, now + 1ms);
  const auto late = table.tick(now + 1ms);
  BOOST_REQUIRE(late.answers.size() == 1u);
  BOOST_TEST((late.answers[0].what == refused));
  BOOST_TEST(table.size() == 0u); // nobody wants it any more: it is not dialled
}

BOOST_AUTO_TEST_CASE(a_released_lane_is_forgotten) {
  const lane fetch{1, lane_kind::fetch, 17};
  const auto epoch = connect(fetch, 1).dials.at(0).epoch;
  const auto released = table.release(fetch, error{errc::cancelled});
  BOOST_TEST(released.answers.at(0).what.code() == errc::cancelled);
  BOOST_TEST(!table.awaits(fetch, epoch)); // so the connection, when it comes, is closed
  BOOST_TEST(table.size() == 0u);
}

BOOST_AUTO_TEST_CASE(closing_answers_everyone) {
  connect(control, 1);
  connect(produce, 2);
  table.dial_failed({2}, connect({2}, 3).dials.at(0).epoch, refused, now);
  connect({2}, 4);
  const auto closed = table.close(error{errc::cluster_closed});
  BOOST_REQUIRE(closed.answers.size() == 3u);
  for (const auto& answer : closed.answers) BOOST_TEST(answer.what.code() == errc::cluster_closed);
  BOOST_TEST(!table.next_tick());
}

BOOST_AUTO_TEST_CASE(the_next_tick_is_the_first_deadline_or_end_of_a_pause_of_all_lanes) {
  BOOST_TEST(!table.next_tick());
  const auto epoch = table.connect(control, 1, now, now + 10s).dials.at(0).epoch;
  table.connect(control, 2, now, now + 5s);
  table.connect({2, lane_kind::control}, 3, now, now + 7s);
  BOOST_TEST((table.next_tick() == now + 5s));
  table.withdraw(control, 2);
  BOOST_TEST((table.next_tick() == now + 7s));
  table.dial_failed(control, epoch, refused, now);
  connect(produce, 4);
  BOOST_TEST((*table.next_tick() <= now + 200ms)); // the pause
  table.release(produce, refused);
  BOOST_TEST((table.next_tick() == now + 7s));
  BOOST_TEST(table.tick(now + 7s).answers.at(0).ticket == 3u);
  BOOST_TEST(!table.next_tick());
  connect(produce, 5);
  table.close(refused);
  BOOST_TEST(!table.next_tick());
}

BOOST_AUTO_TEST_SUITE_END()
