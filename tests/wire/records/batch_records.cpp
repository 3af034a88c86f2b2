#include "cafka/wire/records/batch_records.hpp"

#include "cafka/wire/big_endian.hpp"
#include "cafka/wire/records/batch_layout.hpp"
#include "cafka/wire/records/batch_writer.hpp"
#include "cafka/wire/records/control_record.hpp"

#include "tests/wire/records/older_messages.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

using namespace cafka;
using namespace cafka::wire;
using golden::joined;
using golden::message_time;
using golden::older_message;
using golden::wrapper;

namespace {

arena two_records(int16_t attributes) {
  arena batch;
  begin_batch(batch);
  append_record(batch, 1000, 0, 0, "k", "one", {});
  append_record(batch, 1000, 1, 5, nullptr, nullptr, {});
  batch_header header;
  header.base_offset = 100;
  header.attributes = attributes;
  header.last_offset_delta = 1;
  header.base_timestamp = 1000;
  header.max_timestamp = 9000;
  header.record_count = 2;
  seal_header(batch, header);
  return batch;
}

errc open(byte_span bytes, arena& scratch, batch_records& records) {
  const auto batch = batch_view::parse(bytes);
  BOOST_REQUIRE(batch);
  return open_batch(*batch, scratch, 10'000, records);
}

} // namespace

BOOST_AUTO_TEST_SUITE(reading_records)

BOOST_AUTO_TEST_CASE(log_append_time_is_that_of_the_batch) {
  for (const auto& [attributes, first, second] :
       {std::tuple{int16_t{0}, 1000, 1005}, std::tuple{attribute::log_append_time, 9000, 9000}}) {
    const auto batch = two_records(attributes);
    arena scratch;
    batch_records records;
    BOOST_REQUIRE(open(batch.span(), scratch, records) == errc::none);
    record_view record;
    BOOST_REQUIRE(records.next(record));
    BOOST_TEST(record.timestamp == first);
    BOOST_TEST(record.offset == 100);
    BOOST_REQUIRE(records.next(record));
    BOOST_TEST(record.timestamp == second);
    BOOST_TEST(record.offset == 101);
    BOOST_TEST(!records.next(record));
    BOOST_TEST(!records.next(record));
  }
}

BOOST_AUTO_TEST_CASE(null_is_told_from_empty) {
  arena batch;
  begin_batch(batch);
  const std::array<header_view, 2> headers{header_view{"null", nullptr}, header_view{"empty", ""}};
  append_record(batch, 1000, 0, 0, "", nullptr, headers);
  batch_records records{batch.span().subspan(batch_header_size), 1, 0, 0};
  record_view record;
  BOOST_REQUIRE(records.next(record));
  BOOST_TEST(!record.key.is_null());
  BOOST_TEST(record.key.empty());
  BOOST_TEST(record.value.is_null());
  BOOST_TEST(record.headers().size() == 2u);
  BOOST_TEST(std::equal(headers.begin(), headers.end(), record.headers().begin(), record.headers().end()));
}

BOOST_AUTO_TEST_CASE(an_uncompressed_batch_is_read_in_place) {
  const auto batch = two_records(0);
  arena scratch;
  batch_records records;
  BOOST_REQUIRE(open(batch.span(), scratch, records) == errc::none);
  record_view record;
  BOOST_REQUIRE(records.next(record));
  BOOST_TEST(record.value.data() > batch.data());
  BOOST_TEST(record.value.data() < batch.data() + batch.size());
  BOOST_TEST(scratch.capacity() == 0u);
}

BOOST_AUTO_TEST_CASE(a_wrapper_in_a_wrapper_is_malformed) {
  for (const int8_t magic : {int8_t{0}, int8_t{1}}) {
    const auto inner = older_message(magic, 0, 1, "anything");
    arena scratch;
    batch_records records;
    BOOST_REQUIRE(open(wrapper(magic, 0, inner), scratch, records) == errc::none);
    record_view record;
    BOOST_TEST(!records.next(record));
    BOOST_TEST((records.error() == errc::malformed));
  }
}

BOOST_AUTO_TEST_CASE(offsets_in_a_wrapper_count_up_to_its_own) {
  // Compaction leaves gaps; version 0 has the offsets as they are.
  const auto inner = [](int8_t magic) {
    return joined({older_message(magic, 1, 0, "a"), older_message(magic, 4, 0, "b"), older_message(magic, 5, 0, "c")});
  };
  const auto offsets = [](const std::vector<std::byte>& bytes) {
    arena scratch;
    batch_records records;
    BOOST_REQUIRE(open(bytes, scratch, records) == errc::none);
    std::vector<int64_t> found;
    for (const auto& record : records) found.push_back(record.offset);
    BOOST_TEST((records.error() == errc::none));
    return found;
  };
  using list = std::vector<int64_t>;
  for (const codec by : {codec::gzip, codec::snappy, codec::lz4}) {
    BOOST_TEST(offsets(wrapper(1, 105, inner(1), by)) == (list{101, 104, 105}));
    BOOST_TEST(offsets(wrapper(1, 0, inner(1), by)) == (list{1, 4, 5})); // as its producer wrote it
    BOOST_TEST(offsets(wrapper(0, 105, inner(0), by)) == (list{1, 4, 5}));
  }
}

BOOST_AUTO_TEST_CASE(the_time_of_a_wrapper_counts_if_the_broker_set_it) {
  auto times = [](int8_t attributes) {
    auto bytes =
        wrapper(1, 1, joined({older_message(1, 0, 0, "a"), older_message(1, 1, 0, "b")}), codec::lz4, attributes);
    store_big_endian(bytes.data() + layout::message_timestamp, int64_t{123});
    store_big_endian(bytes.data() + layout::message_crc, codecs::crc32(byte_span{bytes}.subspan(layout::magic)));
    arena scratch;
    batch_records records;
    BOOST_REQUIRE(open(bytes, scratch, records) == errc::none);
    std::vector<int64_t> found;
    for (const auto& record : records) found.push_back(record.timestamp);
    return found;
  };
  BOOST_TEST(times(0) == (std::vector<int64_t>{message_time, message_time}));
  BOOST_TEST(times(attribute::log_append_time) == (std::vector<int64_t>{123, 123}));
  // Version 0 has no timestamps, whatever its attributes say.
  BOOST_TEST(!batch_view::parse(older_message(0, 0, attribute::log_append_time, "a"))->is_log_append_time());
}

BOOST_AUTO_TEST_CASE(wrappers_that_cannot_be_are_malformed) {
  arena scratch;
  batch_records records;
  BOOST_TEST((open(wrapper(1, 3, {}), scratch, records) == errc::malformed));                          // nothing in it
  BOOST_TEST((open(wrapper(1, 3, older_message(1, 4, 0, "x")), scratch, records) == errc::malformed)); // below 0
  BOOST_TEST((open(older_message(1, 3, 1, nullptr), scratch, records) == errc::malformed));            // no value
  auto cut = older_message(1, 0, 0, "x");
  cut.pop_back();
  BOOST_TEST((open(wrapper(1, 3, cut), scratch, records) == errc::malformed));
  BOOST_TEST((open(wrapper(1, 3, older_message(1, 1, 0, "x")), scratch, records) == errc::none));
  record_view record;
  BOOST_REQUIRE(records.next(record));
  BOOST_TEST(record.offset == 3);
  BOOST_TEST(record.timestamp == message_time);
}

BOOST_AUTO_TEST_CASE(control_records_that_are_unknown_or_too_short) {
  record_view record;
  BOOST_TEST(!parse_control_record(record));
  record.key = std::string_view{"\0\0\0", 3};
  BOOST_TEST(!parse_control_record(record));
  record.key = std::string_view{"\0\0\0\x63", 4};
  BOOST_REQUIRE(parse_control_record(record));
  BOOST_TEST(static_cast<int>(parse_control_record(record)->type) == 99);
  BOOST_TEST(!parse_control_record(record)->ends_transaction());
  record.key = std::string_view{"\0\0\0\1", 4};
  BOOST_TEST(parse_control_record(record)->ends_transaction());
  BOOST_TEST(parse_control_record(record)->coordinator_epoch == -1);
}

BOOST_AUTO_TEST_SUITE_END()
