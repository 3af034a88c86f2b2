#include <boost/test/unit_test.hpp>

#include <vector>

#include "cafka/actors/reader/partition/isolation_filter.hpp"
#include "tests/reader/log_builder.hpp"

namespace cafka {

namespace {

using test::make_batch;
using test::make_marker;

struct step {
  test::log_bytes bytes;
  bool aborts = false;
};

step data(int64_t offset, int64_t producer, bool transactional = true) {
  return {make_batch({.base_offset = offset, .count = 2, .producer_id = producer, .transactional = transactional})};
}
step abort_of(int64_t offset, int64_t producer) { return {make_marker(offset, producer, false), true}; }
step commit_of(int64_t offset, int64_t producer) { return {make_marker(offset, producer, true), false}; }

std::vector<bool> run(
    isolation_level level, std::vector<isolation_filter::aborted_transaction> aborted, const std::vector<step>& steps) {
  isolation_filter filter{level, std::move(aborted)};
  std::vector<bool> result;
  for (const auto& one : steps)
    result.push_back(filter.visible(*wire::batch_view::parse(byte_span{one.bytes}), one.aborts));
  return result;
}

isolation_filter::aborted_transaction aborted(int64_t producer, int64_t first_offset) {
  return {producer, first_offset, {}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(isolation_filter_suite)

BOOST_AUTO_TEST_CASE(control_batches_are_hidden_at_any_level) {
  const std::vector<step> log{data(0, -1, false), commit_of(2, 7), data(3, -1, false)};
  const std::vector<bool> expected{true, false, true};
  BOOST_TEST(run(isolation_level::read_uncommitted, {}, log) == expected);
  BOOST_TEST(run(isolation_level::read_committed, {}, log) == expected);
}

BOOST_AUTO_TEST_CASE(aborted_transactions_are_hidden_for_read_committed_alone) {
  const std::vector<step> log{data(0, 7), data(2, 8), abort_of(4, 7), commit_of(5, 8)};
  BOOST_TEST(
      run(isolation_level::read_committed, {aborted(7, 0)}, log) == (std::vector<bool>{false, true, false, false}));
  BOOST_TEST(
      run(isolation_level::read_uncommitted, {aborted(7, 0)}, log) == (std::vector<bool>{true, true, false, false}));
}

BOOST_AUTO_TEST_CASE(an_entry_is_used_once_so_the_producers_next_transaction_is_seen) {
  const std::vector<step> log{data(0, 7), abort_of(2, 7), data(3, 7), commit_of(5, 7)};
  BOOST_TEST(
      run(isolation_level::read_committed, {aborted(7, 0)}, log) == (std::vector<bool>{false, false, true, false}));
}

BOOST_AUTO_TEST_CASE(entries_are_sorted_because_brokers_do_not) {
  const std::vector<step> log{data(0, 7), abort_of(2, 7), data(3, 7), commit_of(5, 7), data(6, 7), abort_of(8, 7)};
  BOOST_TEST(
      run(isolation_level::read_committed, {aborted(7, 6), aborted(7, 0)}, log)
      == (std::vector<bool>{false, false, true, false, false, false}));
}

BOOST_AUTO_TEST_CASE(a_transaction_that_began_before_the_slice_is_hidden_from_its_first_batch_here) {
  const std::vector<step> log{data(100, 7), data(102, 7), abort_of(104, 7)};
  BOOST_TEST(run(isolation_level::read_committed, {aborted(7, 3)}, log) == (std::vector<bool>{false, false, false}));
}

BOOST_AUTO_TEST_CASE(idempotent_batches_outside_of_transactions_are_seen) {
  const std::vector<step> log{data(0, 7, false), data(2, 7), abort_of(4, 7)};
  BOOST_TEST(run(isolation_level::read_committed, {aborted(7, 2)}, log) == (std::vector<bool>{true, false, false}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
