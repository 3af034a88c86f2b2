#include <boost/test/unit_test.hpp>

#include <memory>
#include <vector>

#include "cafka/actors/reader/partition/slice_decoder.hpp"
#include "tests/reader/log_builder.hpp"

namespace cafka {

namespace {

using test::make_batch;
using test::operator+;

// Three of the broker's batches: offsets 2 to 4 of the first (which starts at 0), 7, and 10 and 11.
record_batch_ptr three_runs() {
  auto owner = std::make_shared<test::log_bytes>(
      make_batch({.base_offset = 0, .count = 5})
      + make_batch({.base_offset = 7, .compression = codec::lz4, .log_append_time = true})
      + make_batch({.base_offset = 10, .count = 2}));
  auto slice = std::make_shared<fetched_slice>();
  slice->records = *owner;
  slice->owner = owner;
  slice->high_watermark = 12;
  const slice_rules rules{.topic = "orders", .partition = 3, .max_decompressed_bytes = 1 << 20};
  const reader_commons commons;
  decompressor by{commons, commons.budget->open(), nullptr, rules.max_decompressed_bytes};
  return slice_decoder{slice, rules, 2, by}.next().batch;
}

std::vector<int64_t> offsets_of(const record_batch& batch) {
  std::vector<int64_t> result;
  for (const auto& record : batch) result.push_back(record.offset);
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(record_batch_suite)

BOOST_AUTO_TEST_CASE(the_rest_of_a_batch_is_what_is_behind_the_record_at_hand) {
  auto batch = three_runs();
  const std::vector<int64_t> all{2, 3, 4, 7, 10, 11};
  BOOST_TEST_REQUIRE(offsets_of(*batch) == all, boost::test_tools::per_element());
  auto at = batch->begin();
  for (size_t n = 1; n < all.size(); ++n, ++at) {
    const auto rest = rest_of(batch, at);
    BOOST_TEST_REQUIRE(rest != nullptr);
    const std::vector<int64_t> expected(all.begin() + static_cast<ptrdiff_t>(n), all.end());
    BOOST_TEST(offsets_of(*rest) == expected, boost::test_tools::per_element());
    BOOST_TEST(rest->size() == expected.size());
    BOOST_TEST(rest->base_offset() == expected.front());
    BOOST_TEST(rest->next_offset() == 12);
    BOOST_TEST(rest->topic() == "orders");
    BOOST_TEST(
        (rest->begin().timestamps()
         == (expected.front() == 7 ? timestamp_type::log_append_time : timestamp_type::create_time)));
  }
  BOOST_TEST(rest_of(batch, at) == nullptr);
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_batch_keeps_its_memory) {
  auto batch = three_runs();
  const auto rest = rest_of(batch, batch->begin());
  batch = nullptr;
  BOOST_TEST(rest->begin()->value.text() == "v3");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
