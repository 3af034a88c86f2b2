#include "cafka/wire/records/batch_scan.hpp"

#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/records/batch_layout.hpp"
#include "cafka/wire/records/batch_writer.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace cafka;
using namespace cafka::wire;

namespace {

arena empty_batch(int64_t base_offset, int32_t last_offset_delta) {
  arena batch;
  begin_batch(batch);
  batch_header header;
  header.base_offset = base_offset;
  header.last_offset_delta = last_offset_delta;
  seal_header(batch, header);
  return batch;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scanning_batches)

BOOST_AUTO_TEST_CASE(nothing_has_no_batches) {
  batch_scan scan{{}};
  BOOST_TEST(!scan.next());
  BOOST_TEST((scan.error() == errc::none));
  BOOST_TEST(!scan.truncated());
}

BOOST_AUTO_TEST_CASE(batches_follow_each_other) {
  arena field;
  field.append(empty_batch(10, 4).span());
  field.append(empty_batch(20, 0).span());
  batch_scan scan{field.span()};
  BOOST_REQUIRE(scan.next());
  BOOST_TEST(scan.batch().last_offset() == 14);
  BOOST_REQUIRE(scan.next());
  BOOST_TEST(scan.batch().last_offset() == 20);
  BOOST_TEST(!scan.next());
  BOOST_TEST(!scan.next());
  BOOST_TEST(scan.position() == 2 * batch_header_size);
}

BOOST_AUTO_TEST_CASE(a_cut_batch_says_how_large_it_is) {
  const auto whole = empty_batch(0, 0);
  for (const size_t size : {size_t{1}, size_t{11}}) {
    batch_scan scan{whole.span().first(size)};
    BOOST_TEST(!scan.next());
    BOOST_TEST(scan.truncated());
    BOOST_TEST(scan.truncated_size() == 0u);
  }
  for (const size_t size : {size_t{12}, size_t{16}, size_t{17}, size_t{60}}) {
    batch_scan scan{whole.span().first(size)};
    BOOST_TEST(!scan.next());
    BOOST_TEST(scan.truncated());
    BOOST_TEST(scan.truncated_size() == batch_header_size);
  }
}

BOOST_AUTO_TEST_CASE(lengths_that_cannot_be_are_malformed) {
  for (const int32_t length : {-1, 0, 4, 13, 48, std::numeric_limits<int32_t>::min()}) {
    auto batch = empty_batch(0, 0);
    store_big_endian(batch.data() + layout::length, length);
    batch_scan scan{batch.span()};
    BOOST_TEST(!scan.next());
    BOOST_TEST((scan.error() == errc::malformed));
    BOOST_TEST(scan.position() == 0u);
  }
}

BOOST_AUTO_TEST_CASE(newer_versions_are_told_from_garbage) {
  auto scanned = [](int8_t magic) {
    auto batch = empty_batch(0, 0);
    store_big_endian(batch.data() + layout::magic, magic);
    batch_scan scan{batch.span()};
    BOOST_TEST(!scan.next());
    return scan.error();
  };
  BOOST_TEST((scanned(3) == errc::unsupported_magic));
  BOOST_TEST((scanned(127) == errc::unsupported_magic));
  BOOST_TEST((scanned(-1) == errc::malformed));
}

BOOST_AUTO_TEST_CASE(offsets_that_go_back_are_malformed) {
  auto scanned = [](int64_t base, int32_t delta) {
    const auto batch = empty_batch(base, delta);
    batch_scan scan{batch.span()};
    scan.next();
    return scan.error();
  };
  BOOST_TEST((scanned(5, -1) == errc::malformed));
  BOOST_TEST((scanned(std::numeric_limits<int64_t>::max(), 1) == errc::malformed));
  BOOST_TEST((scanned(std::numeric_limits<int64_t>::max(), 0) == errc::none));
}

BOOST_AUTO_TEST_SUITE_END()
