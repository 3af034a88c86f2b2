#include "cafka/actors/blocking/record_range.hpp"

#include <boost/test/unit_test.hpp>

#include <iterator>
#include <ranges>
#include <vector>

#include "cafka/wire/error.hpp"

using namespace cafka;
using blocking::received_record;
using blocking::record_range;

namespace {

static_assert(std::input_iterator<record_range::iterator>);
static_assert(std::ranges::input_range<record_range>);

record_range up_to(int64_t end) {
  return record_range{[at = int64_t{0}, end]() mutable -> std::optional<received_record> {
    if (at == end) return std::nullopt;
    received_record next;
    next.offset = at++;
    return next;
  }};
}

} // namespace

BOOST_AUTO_TEST_SUITE(record_range_)

BOOST_AUTO_TEST_CASE(a_loop_sees_each_record_once) {
  std::vector<int64_t> seen;
  for (const auto& record : up_to(3)) seen.push_back(record.offset);
  BOOST_TEST((seen == std::vector<int64_t>{0, 1, 2}));
}

BOOST_AUTO_TEST_CASE(it_may_be_empty) {
  for (const auto& record : up_to(0)) BOOST_TEST(record.offset == -1);
}

BOOST_AUTO_TEST_CASE(what_the_reader_throws_comes_out_of_the_loop) {
  record_range failing{[]() -> std::optional<received_record> { throw error{errc::closed, "over"}; }};
  BOOST_CHECK_THROW(for (const auto& record : failing) BOOST_TEST(record.offset == -1), error);
}

BOOST_AUTO_TEST_SUITE_END()
