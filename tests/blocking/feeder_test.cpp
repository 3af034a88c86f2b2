#include "cafka/actors/blocking/feeder.hpp"

#include "cafka/testing/virtual_time.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>

using namespace cafka;
using namespace std::chrono_literals;
using blocking::feeder_state;
using blocking::intake;

namespace {

/// Answers no offer.
struct busy_writer {
  static inline const char* name = "busy_writer";

  explicit busy_writer(writer_actor::pointer self, std::shared_ptr<size_t> offers)
      : self_(self), offers_(std::move(offers)) {}

  writer_actor::behavior_type make_behavior() {
    return {
        [](write_atom, record_set_ptr&, caf::timespan) -> caf::result<write_report_ptr> { return nothing(); },
        [this](offer_atom, record_set_ptr&) -> caf::result<void> {
          ++*offers_;
          held_ = make_promise<void>(self_);
          return held_;
        },
        [](flush_atom) -> caf::result<void> { return nothing(); },
        [](routing_atom, const std::string&) -> caf::result<routing_ptr> { return nothing(); },
        [](routing_atom, const std::string&, caf::timespan) -> caf::result<routing_ptr> { return nothing(); },
        [](close_atom, caf::timespan) -> caf::result<void> { return nothing(); },
        [](const leader_update&) {},
        [](const settlements_ptr&) {},
        [](refresh_atom, uint64_t) {},
        [](tick_atom, uint64_t) {},
    };
  }

  static caf::error nothing() { return make_error(errc::invalid_request, "not in this test"); }

  writer_actor::pointer self_;
  std::shared_ptr<size_t> offers_;
  promise<void> held_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(feeder_)

BOOST_AUTO_TEST_CASE(a_feeder_that_ends_is_heard_of_by_who_puts_and_who_waits) {
  test::virtual_time time;
  const auto offers = std::make_shared<size_t>(0);
  const auto totals = std::make_shared<blocking::put_totals>();
  auto writer = spawn<busy_writer>(time.system(), offers);
  const auto front = std::make_shared<intake>(record_set_builder{"t"}, 0ms, 1'000, 4'000, [] {});
  blocking::feeder_actor feeder = spawn<feeder_state>(time.system(), front, totals, writer, std::string{});
  front->put({.value = "handed over"}, 0ms);
  anon_mail(tick_atom_v).send(feeder);
  time.run();
  BOOST_TEST(*offers == 1u);
  front->put({.value = "left"}, 0ms);
  const auto flushed = front->flush();
  send_exit(feeder, caf::exit_reason::kill);
  time.run();
  const auto is_internal = [](const error& why) { return why.code() == errc::internal; };
  BOOST_CHECK_EXCEPTION(front->put({.value = "late"}, 0ms), error, is_internal);
  BOOST_CHECK_EXCEPTION(front->await_taken(flushed, 0ms), error, is_internal);
  BOOST_TEST(totals->now().failed == 1u); // of the one that was handed over the writer tells
  BOOST_CHECK_EXCEPTION(totals->check(), blocking::write_error, is_internal);
  send_exit(writer, caf::exit_reason::kill); // the answer that it owes keeps it
  time.run();
}

BOOST_AUTO_TEST_CASE(each_set_is_told_once_whoever_tells_it) {
  std::vector<std::pair<uint64_t, outcome>> told;
  blocking::put_totals totals{[&](const write_report_ptr& report) {
    report->each([&](const record_outcome& r) { told.emplace_back(r.tag, r.result); });
    throw std::runtime_error{"of the user's"};
  }};
  const auto set_of = [&](uint64_t tag) {
    record_set_builder builder{"t"};
    builder.add({.value = "v", .partition = 0, .tag = tag});
    auto set = builder.finish();
    totals.handing_over(*set);
    return set;
  };
  const auto written = set_of(1), refused = set_of(2), lost = set_of(3);
  auto report = std::make_shared<write_report>();
  report->ranges.push_back({.count = 1, .topic = "t", .partition = 0, .result = outcome::acknowledged, .what = {}});
  report->set = written->id;
  report->tags = written->tags;
  const error closed{errc::closed, "the writer is closed"};
  totals.add(report);
  totals.refused(written->id, closed); // an answer that got lost
  totals.refused(refused->id, closed);
  totals.end(closed);
  totals.add(report);
  const decltype(told) expected{{1, outcome::acknowledged}, {2, outcome::failed}, {3, outcome::unknown}};
  BOOST_TEST((told == expected));
  BOOST_TEST(totals.now().acknowledged == 1u);
  BOOST_TEST(totals.now().failed == 1u);
  BOOST_TEST(totals.now().unknown == 1u);
  BOOST_TEST(totals.now().first_error.code() == errc::closed);
}

BOOST_AUTO_TEST_SUITE_END()
