#include "cafka/wire/records/batch_writer.hpp"

#include "cafka/wire/records/batch_records.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

using namespace cafka;
using namespace cafka::wire;

namespace {

const std::array<header_view, 2> two_headers{header_view{"trace", "abc"}, header_view{"none", nullptr}};

} // namespace

BOOST_AUTO_TEST_SUITE(writing_batches)

BOOST_AUTO_TEST_CASE(a_record_that_does_not_fit_changes_nothing) {
  const size_t size = record_size(0, 0, "key", "value", two_headers);
  arena batch;
  begin_batch(batch);
  BOOST_TEST(!append_record(batch, batch_header_size + size - 1, 0, 0, "key", "value", two_headers));
  BOOST_TEST(batch.size() == batch_header_size);
  BOOST_TEST(append_record(batch, batch_header_size + size, 0, 0, "key", "value", two_headers));
  BOOST_TEST(batch.size() == batch_header_size + size);
  BOOST_TEST(!append_record(batch, 10, 1, 0, "", "", {})); // the batch itself is larger than that
}

BOOST_AUTO_TEST_CASE(a_record_that_was_read_is_written_the_same) {
  arena first;
  begin_batch(first);
  BOOST_REQUIRE(append_record(first, 1000, 0, 0, "key", "value", two_headers));
  BOOST_REQUIRE(append_record(first, 1000, 1, -70, nullptr, "", {}));
  arena second;
  begin_batch(second);
  batch_records records{first.span().subspan(batch_header_size), 2, 0, 0};
  int32_t count = 0;
  for (const auto& record : records) {
    const size_t before = second.size();
    BOOST_REQUIRE(append_record(second, 1000, count++, record.timestamp, record));
    BOOST_TEST(second.size() - before == record_size(count - 1, record.timestamp, record));
  }
  BOOST_TEST(std::ranges::equal(first.span().subspan(batch_header_size), second.span().subspan(batch_header_size)));
}

BOOST_AUTO_TEST_CASE(a_batch_is_sealed_again_after_an_epoch_bump) {
  arena batch;
  begin_batch(batch);
  append_record(batch, 1000, 0, 0, "key", "value", {});
  batch_header header;
  header.record_count = 1;
  header.last_offset_delta = 0;
  header.producer_id = 7;
  header.producer_epoch = 1;
  header.base_sequence = 41;
  seal_header(batch, header);
  BOOST_TEST((batch_view::parse(batch.span())->header() == header));
  header.producer_epoch = 2;
  header.base_sequence = 0;
  seal_header(batch, header);
  const auto view = batch_view::parse(batch.span());
  BOOST_REQUIRE(view);
  BOOST_TEST((view->header() == header));
  BOOST_TEST(view->crc_ok());
}

BOOST_AUTO_TEST_CASE(a_level_that_does_not_exist_is_refused) {
  arena in, out;
  begin_batch(in);
  BOOST_TEST((compress_batch(in, codec::gzip, 10, out) == errc::invalid_configuration));
}

BOOST_AUTO_TEST_CASE(sequences_wrap_to_zero) {
  BOOST_TEST(add_sequence(2147483647, 1) == 0);
  BOOST_TEST(add_sequence(2147483646, 3) == 1);
  BOOST_TEST(add_sequence(5, 10) == 15);
}

BOOST_AUTO_TEST_SUITE_END()
