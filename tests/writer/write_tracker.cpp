#include <boost/test/unit_test.hpp>

#include "cafka/actors/writer/write_tracker.hpp"

using namespace cafka;
using namespace std::chrono_literals;

namespace {

const write_tracker::time_point start{1h};

request_part part(size_t slice, size_t first, int32_t count, int32_t partition) {
  return {.slice = slice, .first = first, .count = count, .topic = "t", .partition = partition, .charge = 100};
}

// One part a slice.
struct tracker : write_tracker {
  void open(uint64_t request, std::vector<request_part> parts, time_point deadline, set_label label = {}) {
    write_tracker::open(request, parts.size(), deadline, std::move(label));
    for (auto& part : parts) add(request, {std::move(part)});
  }
};

settlement acknowledged(uint64_t request, uint32_t index, int32_t first, int32_t count, int64_t offset) {
  return {{request, index, first, count}, outcome::acknowledged, offset, {}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(write_tracker_suite)

BOOST_AUTO_TEST_CASE(a_request_is_reported_when_all_its_records_are_settled) {
  tracker t;
  t.open(1, {part(0, 0, 3, 0), part(1, 3, 2, 1)}, start + 1s);
  t.settle(acknowledged(1, 0, 2, 1, 12));
  t.settle(acknowledged(1, 0, 0, 2, 10));
  BOOST_TEST(t.take_released() == 100u);
  BOOST_TEST(t.take_finished().empty());
  BOOST_TEST(t.pending_up_to(1));
  t.settle({{1, 1, 0, 2}, outcome::failed, -1, {errc::invalid_record, "no"}});
  auto done = t.take_finished();
  BOOST_TEST_REQUIRE(done.size() == 1u);
  BOOST_TEST(done[0].request == 1u);
  std::vector<write_range> expected{
      {0, 0, 3, "t", 0, outcome::acknowledged, 10, {}},
      {3, 1, 2, "t", 1, outcome::failed, -1, {errc::invalid_record, "no"}}};
  BOOST_TEST((done[0].report->ranges == expected));
  BOOST_TEST(!done[0].report->all_acknowledged());
  BOOST_TEST(done[0].report->count(outcome::acknowledged) == 3u);
  BOOST_TEST(done[0].report->first_error().code() == errc::invalid_record);
  BOOST_TEST(t.take_released() == 100u);
  BOOST_TEST(!t.pending());
}

BOOST_AUTO_TEST_CASE(at_the_deadline_what_is_open_is_unknown_and_its_memory_stays_charged) {
  tracker t;
  t.open(1, {part(0, 0, 5, 0)}, start + 1s);
  t.settle(acknowledged(1, 0, 1, 1, 7));
  t.advance(start);
  BOOST_TEST(t.take_finished().empty());
  BOOST_TEST((t.next_event() == std::optional{start + 1s}));
  t.advance(start + 1s);
  auto done = t.take_finished();
  BOOST_TEST_REQUIRE(done.size() == 1u);
  BOOST_TEST(done[0].report->count(outcome::unknown) == 4u);
  BOOST_TEST(done[0].report->ranges.size() == 3u);
  BOOST_TEST(t.take_released() == 0u);
  t.settle(acknowledged(1, 0, 0, 1, 6));
  t.settle(acknowledged(1, 0, 2, 3, 8));
  BOOST_TEST(t.take_released() == 100u);
  BOOST_TEST(t.take_finished().empty());
}

BOOST_AUTO_TEST_CASE(records_that_were_routed_one_by_one_are_reported_where_they_were) {
  tracker t;
  auto even = part(0, 0, 2, 0), odd = part(0, 0, 2, 1);
  even.origins = {0, 2};
  odd.origins = {1, 3};
  t.open(1, {even, odd}, start + 1s);
  t.settle(acknowledged(1, 1, 0, 2, 50));
  t.settle(acknowledged(1, 0, 0, 2, 10));
  auto ranges = t.take_finished().at(0).report->ranges;
  BOOST_TEST_REQUIRE(ranges.size() == 4u);
  for (size_t i = 0; i < 4; ++i) {
    BOOST_TEST(ranges[i].first == i);
    BOOST_TEST(ranges[i].partition == static_cast<int32_t>(i % 2));
    BOOST_TEST(ranges[i].base_offset == static_cast<int64_t>((i % 2 == 0 ? 10 : 50) + i / 2));
  }
}

BOOST_AUTO_TEST_CASE(a_lost_partition_leaves_its_records_unknown) {
  tracker t;
  t.open(1, {part(0, 0, 1, 0), part(1, 1, 1, 1)}, start + 1s);
  t.open(2, {part(0, 0, 1, 1)}, start + 1s);
  t.lose("t", 1, {errc::internal, "gone"});
  auto done = t.take_finished();
  BOOST_TEST_REQUIRE(done.size() == 1u);
  BOOST_TEST(done[0].request == 2u);
  BOOST_TEST((done[0].report->ranges.at(0).result == outcome::unknown));
  t.settle(acknowledged(1, 0, 0, 1, 3));
  BOOST_TEST(t.take_finished().size() == 1u);
  BOOST_TEST(t.take_released() == 300u);
}

BOOST_AUTO_TEST_CASE(a_request_without_records_is_reported_at_once) {
  tracker t;
  t.open(1, {}, start);
  BOOST_TEST(t.take_finished().at(0).report->all_acknowledged());
}

BOOST_AUTO_TEST_CASE(what_was_refused_has_failed_and_is_an_error_if_it_is_all_for_one_reason) {
  const error why{errc::unknown_partition, "t-9"};
  auto bad = part(1, 2, 1, 9), good = part(0, 0, 2, 0);
  bad.refused = why;
  write_tracker t;
  t.open(1, 2, start + 1s);
  BOOST_TEST(t.add(1, {bad}) == 0u);
  BOOST_TEST(t.take_released() == 100u);
  BOOST_TEST(t.take_finished().empty());
  BOOST_TEST(t.add(1, {good}) == 1u);
  t.settle(acknowledged(1, 1, 0, 2, 5));
  auto mixed = t.take_finished().at(0);
  BOOST_TEST(!mixed.refused);
  const std::vector<write_range> expected{
      {0, 0, 2, "t", 0, outcome::acknowledged, 5, {}}, {2, 1, 1, "t", 9, outcome::failed, -1, why}};
  BOOST_TEST((mixed.report->ranges == expected));
  t.open(2, 2, start + 1s);
  for (int i : {0, 1}) {
    BOOST_TEST(t.take_finished().empty(), i);
    t.add(2, {bad});
  }
  BOOST_TEST((t.take_finished().at(0).refused == why));
  t.open(3, 2, start + 1s);
  t.add(3, {bad});
  bad.refused = error{errc::invalid_request};
  t.add(3, {bad});
  BOOST_TEST(!t.take_finished().at(0).refused);
  t.open(4, 1, start + 1s);
  t.add(4, {good});
  t.settle({{4, 0, 0, 2}, outcome::failed, -1, why}); // a partition had it
  BOOST_TEST(!t.take_finished().at(0).refused);
}

BOOST_AUTO_TEST_CASE(abandoning_reports_all) {
  tracker t;
  t.open(1, {part(0, 0, 1, 0)}, start);
  t.open(2, {part(0, 0, 1, 0)}, start);
  t.abandon({errc::closed, "closed"});
  BOOST_TEST(t.take_finished().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_report_names_its_set_and_each_record_its_tag) {
  tracker t;
  auto tags = std::make_shared<const std::vector<uint64_t>>(std::vector<uint64_t>{7, 0, 9});
  t.open(1, {part(0, 0, 2, 0), part(1, 2, 1, 3)}, start + 1s, {.id = 42, .tags = tags});
  t.settle(acknowledged(1, 0, 0, 2, 10));
  t.settle({{1, 1, 0, 1}, outcome::failed, -1, error{errc::message_too_large}});
  auto report = t.take_finished().at(0).report;
  BOOST_TEST(report->set == 42u);
  BOOST_TEST(!report->ok());
  std::vector<std::tuple<uint64_t, size_t, int32_t, outcome, int64_t, errc>> told;
  report->each([&](const record_outcome& r) {
    told.emplace_back(r.tag, r.index, r.partition, r.result, r.offset, r.what.code());
  });
  const decltype(told) expected{
      {7, 0, 0, outcome::acknowledged, 10, errc::none},
      {0, 1, 0, outcome::acknowledged, 11, errc::none},
      {9, 2, 3, outcome::failed, -1, errc::message_too_large}};
  BOOST_TEST((told == expected));
}

BOOST_AUTO_TEST_CASE(what_was_sent_is_well_and_not_acknowledged) {
  tracker t;
  t.open(1, {part(0, 0, 2, 0)}, start + 1s);
  t.settle({{1, 0, 0, 2}, outcome::sent, -1, {}});
  auto report = t.take_finished().at(0).report;
  BOOST_TEST(report->ok());
  BOOST_TEST(!report->first_error());
  BOOST_TEST(!report->all_acknowledged());
  BOOST_TEST(report->count(outcome::sent) == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
