#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <vector>

#include "cafka/actors/reader/partition/slice_decoder.hpp"
#include "cafka/actors/retry/random_source.hpp"
#include "cafka/codecs/crc32.hpp"
#include "cafka/wire/big_endian.hpp"
#include "tests/reader/log_builder.hpp"
#include "tests/support/seed.hpp"

namespace cafka {

namespace {

using test::log_bytes;
using test::make_batch;
using test::operator+;
using test::make_marker;

fetched_slice_ptr slice_of(log_bytes bytes, int64_t offset = 0) {
  auto owner = std::make_shared<log_bytes>(std::move(bytes));
  auto slice = std::make_shared<fetched_slice>();
  slice->registration = 1;
  slice->records = *owner;
  slice->owner = owner;
  slice->offset = offset;
  slice->high_watermark = 1000;
  return slice;
}

struct seen {
  std::vector<std::string> values;
  std::vector<int64_t> offsets;
  std::vector<slice_piece> pieces;
  error failure;
  unreadable_batch unreadable; // what `failure` is of
};

struct fixture {
  reader_commons commons;
  slice_rules rules{.topic = "orders", .partition = 3, .max_decompressed_bytes = 1 << 20};
  decompressor by{commons, commons.budget->open(), nullptr, 1 << 20};

  seen read(const fetched_slice_ptr& slice, int64_t from = 0) {
    seen result;
    decompressor mine{commons, commons.budget->open(), nullptr, rules.max_decompressed_bytes};
    slice_decoder decoder{slice, rules, from, mine};
    for (bool done = false; !done;) {
      auto piece = decoder.next();
      if (piece.batch) {
        size_t count = 0;
        for (const auto& record : *piece.batch) {
          result.values.emplace_back(record.value.text());
          result.offsets.push_back(record.offset);
          ++count;
        }
        BOOST_TEST(count == piece.batch->size());
        BOOST_TEST(piece.batch->base_offset() == result.offsets[result.offsets.size() - count]);
        BOOST_TEST(piece.batch->next_offset() == piece.next_offset);
      }
      done = piece.done;
      result.failure = piece.failure.why;
      result.unreadable = piece.failure;
      result.pieces.push_back(std::move(piece));
    }
    return result;
  }
};

// A message of the format before 0.10 or the one before 0.11, as Kafka's protocol guide lays it out.
log_bytes make_message(int8_t magic, int64_t offset, int8_t attributes) {
  const auto put = [](log_bytes& to, auto value) {
    const auto at = to.size();
    to.resize(at + sizeof value);
    wire::store_big_endian(to.data() + at, value);
  };
  log_bytes body;
  put(body, magic);
  put(body, attributes);
  if (magic == 1) put(body, int64_t{1'700'000'000'000});
  put(body, int32_t{-1}); // no key
  put(body, int32_t{-1}); // no value
  log_bytes message;
  put(message, offset);
  put(message, static_cast<int32_t>(sizeof(uint32_t) + body.size()));
  put(message, codecs::crc32(byte_span{body}));
  return message + body;
}

using offsets = std::vector<int64_t>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(slice_decoder_suite, fixture)

BOOST_AUTO_TEST_CASE(records_of_all_batches_come_in_order_in_one_piece_that_views_the_response) {
  const auto result =
      read(slice_of(make_batch({.base_offset = 0, .count = 3}) + make_batch({.base_offset = 5, .count = 2})));
  BOOST_TEST((result.values == std::vector<std::string>{"v0", "v1", "v2", "v5", "v6"}));
  BOOST_TEST_REQUIRE(result.pieces.size() == 1u);
  BOOST_TEST(result.pieces[0].viewed > 0u);
  BOOST_TEST(result.pieces[0].batch->charged() > 0u);
  BOOST_TEST(result.pieces[0].next_offset == 7);
  BOOST_TEST(result.pieces[0].batch->topic() == "orders");
  BOOST_TEST(result.pieces[0].batch->partition() == 3);
  BOOST_TEST(result.pieces[0].batch->high_watermark() == 1000);
}

BOOST_AUTO_TEST_CASE(records_below_the_position_are_not_seen) {
  const auto log = make_batch({.base_offset = 0, .count = 5}) + make_batch({.base_offset = 5, .count = 2});
  BOOST_TEST((read(slice_of(log, 3), 3).offsets == offsets{3, 4, 5, 6}));
  BOOST_TEST((read(slice_of(log, 5), 5).offsets == offsets{5, 6}));
}

BOOST_AUTO_TEST_CASE(every_codec_is_decompressed_and_lets_the_response_go) {
  for (auto compression : {codec::gzip, codec::snappy, codec::lz4, codec::zstd}) {
    const auto result =
        read(slice_of(make_batch({.base_offset = 0, .count = 50, .padding = 20, .compression = compression})));
    BOOST_TEST_REQUIRE(!result.failure, result.failure);
    BOOST_TEST(result.offsets.size() == 50u);
    BOOST_TEST(result.pieces[0].viewed == 0u);
    BOOST_TEST(result.pieces[0].batch->charged() > 0u);
  }
}

BOOST_AUTO_TEST_CASE(much_decompressed_data_comes_in_pieces) {
  log_bytes log;
  for (int i = 0; i < 10; ++i)
    log = log + make_batch({.base_offset = i * 10, .count = 10, .padding = 40'000, .compression = codec::zstd});
  const auto result = read(slice_of(log));
  BOOST_TEST(result.offsets.size() == 100u);
  BOOST_TEST(result.pieces.size() >= 4u);
  for (size_t i = 1; i < result.offsets.size(); ++i) BOOST_TEST_REQUIRE(result.offsets[i] == result.offsets[i - 1] + 1);
}

BOOST_AUTO_TEST_CASE(a_bomb_is_refused_at_the_bound) {
  rules.max_decompressed_bytes = 10'000;
  for (auto compression : {codec::gzip, codec::snappy, codec::lz4, codec::zstd}) {
    const auto result =
        read(slice_of(make_batch({.base_offset = 7, .count = 1, .padding = 1'000'000, .compression = compression}), 7));
    BOOST_TEST(result.failure.code() == errc::decompressed_too_large);
    BOOST_TEST(result.failure.message().find("orders-3 at offset 7") != std::string::npos, result.failure);
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_checksum_ends_the_slice_behind_the_good_batches_and_names_the_place) {
  auto bad = make_batch({.base_offset = 3, .count = 2});
  bad.back() ^= std::byte{1};
  const auto result =
      read(slice_of(make_batch({.base_offset = 0, .count = 3}) + bad + make_batch({.base_offset = 5, .count = 2})));
  BOOST_TEST((result.offsets == offsets{0, 1, 2}));
  BOOST_TEST(result.failure.code() == errc::bad_crc);
  BOOST_TEST(result.failure.message().find("orders-3 at offset 3") != std::string::npos, result.failure);
  BOOST_TEST(result.pieces.front().next_offset == 3);
  BOOST_TEST((result.unreadable.offsets == offset_range{3, 5}));
  BOOST_TEST((*result.unreadable.bytes == bad));
}

// Whoever reads on behind it has to know where that is, also if he stood in the middle, and if it was compacted at its end.
BOOST_AUTO_TEST_CASE(a_batch_that_cannot_be_read_is_told_with_its_own_offsets) {
  auto bad = make_batch({.base_offset = 10, .count = 5, .last_offset_delta = 9});
  bad.back() ^= std::byte{1};
  auto result = read(slice_of(bad, 13), 13);
  BOOST_TEST((result.unreadable.offsets == offset_range{10, 20}));
  BOOST_TEST(
      result.failure.message()
      == "orders-3 at offset 13: the batch with offsets 10 to 19 cannot be read: its checksum does not match its "
         "bytes; "
         "reading stopped before it: seek to 13 to try again, or to 20 to skip it");
  rules.max_decompressed_bytes = 2'000;
  result =
      read(slice_of(make_batch({.base_offset = 7, .count = 3, .padding = 9'000, .compression = codec::zstd}), 7), 7);
  BOOST_TEST((result.unreadable.offsets == offset_range{7, 10}));
  BOOST_TEST(result.failure.message().find("max_decompressed_bytes (2000), which can be raised") != std::string::npos);
  BOOST_TEST(result.failure.message().find("or to 10 to skip it") != std::string::npos);
  rules.check_crc = false;
  bad = make_batch({.base_offset = 3, .count = 2});
  bad[61] = std::byte{0x7f}; // the first record's length
  BOOST_TEST((read(slice_of(bad, 3), 3).unreadable.offsets == offset_range{3, 5}));
}

BOOST_AUTO_TEST_CASE(what_does_not_say_where_it_ends_has_no_offsets) {
  auto bad = make_batch({.base_offset = 3, .count = 2});
  bad[16] = std::byte{9}; // the version
  const auto result = read(slice_of(make_batch({.base_offset = 0, .count = 3}) + bad));
  BOOST_TEST((result.offsets == offsets{0, 1, 2}));
  BOOST_TEST(result.failure.code() == errc::unsupported_magic);
  BOOST_TEST(!result.unreadable.offsets.known());
  BOOST_TEST(result.unreadable.bytes == nullptr);
}

BOOST_AUTO_TEST_CASE(hidden_batches_are_checked_too) {
  auto marker = make_marker(0, 9, true);
  marker.back() ^= std::byte{1};
  BOOST_TEST(read(slice_of(marker)).failure.code() == errc::bad_crc);
}

BOOST_AUTO_TEST_CASE(what_is_no_record_is_malformed_even_if_the_checksum_is_not_checked) {
  rules.check_crc = false;
  auto bad = make_batch({.base_offset = 3, .count = 2});
  bad[61] = std::byte{0x7f}; // the first record's length
  const auto result = read(slice_of(make_batch({.base_offset = 0, .count = 3}) + bad));
  BOOST_TEST((result.offsets == offsets{0, 1, 2}));
  BOOST_TEST(result.failure.code() == errc::malformed);
  BOOST_TEST(result.failure.message().find("orders-3 at offset 3") != std::string::npos, result.failure);
}

BOOST_AUTO_TEST_CASE(a_slice_of_nothing_to_see_still_leads_on) {
  const auto result =
      read(slice_of(make_marker(0, 9, true) + make_batch({.base_offset = 1, .count = 0, .last_offset_delta = 4})));
  BOOST_TEST(result.offsets.empty());
  BOOST_TEST(!result.failure);
  BOOST_TEST(result.pieces.back().next_offset == 6);
}

BOOST_AUTO_TEST_CASE(aborted_transactions_are_left_out_by_their_markers) {
  auto slice = std::make_shared<fetched_slice>(*slice_of(
      make_batch({.base_offset = 0, .count = 2, .producer_id = 9, .transactional = true}) + make_marker(2, 9, false)
      + make_batch({.base_offset = 3, .count = 2, .producer_id = 9, .transactional = true}) + make_marker(5, 9, true)));
  slice->aborted.push_back({9, 0, {}});
  BOOST_TEST((read(slice).offsets == offsets{3, 4}));
  rules.isolation = isolation_level::read_uncommitted;
  BOOST_TEST((read(slice).offsets == offsets{0, 1, 3, 4}));
}

BOOST_AUTO_TEST_CASE(a_batch_outlives_its_slice_and_decoder) {
  record_batch_ptr batch;
  {
    slice_decoder decoder{slice_of(make_batch({.base_offset = 0, .count = 2})), rules, 0, by};
    batch = decoder.next().batch;
  }
  std::string all;
  for (const auto& record : *batch) all += record.value.text();
  BOOST_TEST(all == "v0v1");
}

// Whatever single bit is wrong, nothing wrong is delivered: the checksum covers all but the base offset, the length, the
// leader epoch and the version, and those are held against the rest.
BOOST_AUTO_TEST_CASE(no_flipped_bit_gets_a_wrong_record_through) {
  random_source random{test::seed()};
  const auto good = make_batch({.base_offset = 0, .count = 20}) + make_batch({.base_offset = 20, .count = 20});
  const auto expected = read(slice_of(good)).values;
  for (int i = 0; i < 2'000; ++i) {
    auto bad = good;
    const auto bit = random.below(bad.size() * 8);
    bad[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
    const auto result = read(slice_of(bad));
    BOOST_TEST_REQUIRE(result.values.size() <= expected.size());
    for (size_t k = 0; k < result.values.size(); ++k)
      BOOST_TEST_REQUIRE(result.values[k] == expected[k], "bit " << bit);
  }
}

BOOST_AUTO_TEST_CASE(each_record_tells_what_its_timestamp_means) {
  const auto log = make_batch({.base_offset = 0, .count = 2})
                   + make_batch({.base_offset = 2, .compression = codec::lz4, .log_append_time = true})
                   + make_message(0, 3, 0) + make_message(0, 4, 8) + make_message(1, 5, 0) + make_message(1, 6, 8);
  slice_decoder decoder{slice_of(log), rules, 1, by};
  const auto piece = decoder.next();
  BOOST_TEST_REQUIRE(piece.batch != nullptr);
  std::map<int64_t, timestamp_type> told;
  for (auto it = piece.batch->begin(); it != piece.batch->end(); ++it) told[it->offset] = it.timestamps();
  const std::map<int64_t, timestamp_type> expected{
      {1, timestamp_type::create_time}, {2, timestamp_type::log_append_time}, {3, timestamp_type::none},
      {4, timestamp_type::none},        {5, timestamp_type::create_time},     {6, timestamp_type::log_append_time}};
  BOOST_TEST((told == expected));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
