#include "tests/support/seed.hpp"
#include "tests/wire/records/golden_batch.hpp"
#include "tests/wire/records/older_messages.hpp"

#include "cafka/wire/records/batch_writer.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace cafka;
using namespace cafka::wire;
using golden::vector_line;

namespace {

using bytes = std::vector<std::byte>;

std::vector<bytes> all_vectors(size_t largest) {
  std::vector<bytes> found;
  golden::for_each_vector("records", [&](const vector_line& line) {
    auto one = golden::from_hex(line.at("hex"));
    if (one.size() <= largest) found.push_back(std::move(one));
  });
  return found;
}

bool inside(bytes_view part, byte_span whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

// Reads all that can be read, CRC or not, and checks that no view shows anything outside of where records may be.
void read_everything(byte_span field, size_t limit) {
  size_t position = 0;
  for (batch_scan scan{field}; scan.next();) {
    BOOST_REQUIRE_GT(scan.position(), position);
    position = scan.position();
    const auto& batch = scan.batch();
    BOOST_REQUIRE_GE(batch.last_offset(), batch.base_offset());
    batch.crc_ok();
    arena scratch;
    batch_records records;
    if (open_batch(batch, scratch, limit, records, false) != errc::none) continue;
    BOOST_REQUIRE_LE(scratch.size(), limit);
    BOOST_REQUIRE_LE(scratch.capacity(), 2 * limit + 4096);
    const byte_span within = batch.is_compressed() ? scratch.span() : batch.bytes();
    for (const auto& record : records) {
      BOOST_REQUIRE(inside(record.key, within));
      BOOST_REQUIRE(inside(record.value, within));
      for (const auto& h : record.headers()) {
        BOOST_REQUIRE(inside(h.key, within));
        BOOST_REQUIRE(inside(h.value, within));
      }
    }
  }
}

// A batch of one record of these bytes, its checksum right.
arena batch_of(const std::string& body, int32_t count = 1) {
  arena batch;
  begin_batch(batch);
  batch.append(std::as_bytes(std::span{body}));
  batch_header header;
  header.record_count = count;
  header.last_offset_delta = std::max(count - 1, 0);
  seal_header(batch, header);
  return batch;
}

errc read_to_the_end(const arena& batch) {
  const auto view = batch_view::parse(batch.span());
  BOOST_REQUIRE(view);
  arena scratch;
  batch_records records;
  if (const auto code = open_batch(*view, scratch, 1000, records); code != errc::none) return code;
  for (record_view record; records.next(record);) {}
  return records.error();
}

// Length 7 (as a zigzag varint 14), attributes, timestamp delta, offset delta, null key, one byte of value, no headers.
const std::string good_record{"\x0e\x00\x00\x00\x01\x02v\x00", 8};

} // namespace

BOOST_AUTO_TEST_SUITE(hostile_batches)

BOOST_AUTO_TEST_CASE(every_prefix_is_read_up_to_its_last_whole_batch) {
  for (const auto& whole : all_vectors(3000)) {
    for (size_t size = 0; size <= whole.size(); ++size) {
      const bytes prefix{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)};
      batch_scan scan{prefix};
      while (scan.next()) {}
      BOOST_REQUIRE(scan.error() == errc::none);
      BOOST_REQUIRE_EQUAL(scan.truncated(), scan.position() < size);
      if (scan.truncated_size() > 0) BOOST_REQUIRE_GT(scan.truncated_size(), size - scan.position());
      BOOST_REQUIRE(!batch_view::parse(byte_span{prefix}.subspan(scan.position())));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_prefix_of_the_records_is_malformed) {
  for (const auto& whole : all_vectors(3000)) {
    const auto batch = batch_view::parse(whole);
    if (!batch || batch->magic() != 2 || batch->is_compressed()) continue;
    const auto body = batch->body();
    for (size_t size = 0; size < body.size(); ++size) {
      const bytes prefix{body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size)};
      batch_records records{prefix, batch->record_count(), 0, 0};
      for (record_view record; records.next(record);) {}
      BOOST_REQUIRE(records.error() == errc::malformed);
    }
  }
}

BOOST_AUTO_TEST_CASE(changed_bytes_never_do_harm) {
  std::mt19937_64 random{cafka::test::seed()};
  for (const auto& whole : all_vectors(3000)) {
    for (int round = 0; round < 150 && !whole.empty(); ++round) {
      auto changed = whole;
      for (auto changes = 1 + random() % 5; changes > 0; --changes)
        changed[random() % changed.size()] = static_cast<std::byte>(random());
      read_everything(changed, 50'000);
    }
  }
}

BOOST_AUTO_TEST_CASE(garbage_with_a_right_checksum_never_does_harm) {
  std::mt19937_64 random{cafka::test::seed()};
  for (int round = 0; round < 20'000; ++round) {
    std::string body(random() % 60, '\0');
    for (char& c : body) c = static_cast<char>(random() % 3 == 0 ? random() : random() % 8);
    read_everything(batch_of(body, static_cast<int32_t>(random() % 4)).span(), 1000);
  }
}

// What is changed here is decompressed as it is: the wrapper and its checksum are made afterwards.
BOOST_AUTO_TEST_CASE(garbage_in_a_wrapper_never_does_harm) {
  std::mt19937_64 random{cafka::test::seed()};
  for (const int8_t magic : {int8_t{0}, int8_t{1}}) {
    const auto good = golden::joined(
        {golden::older_message(magic, 0, 0, "first"), golden::older_message(magic, 1, 0, nullptr),
         golden::older_message(magic, 2, 0, "third")});
    for (int round = 0; round < 3000; ++round) {
      auto inner = good;
      for (auto changes = 1 + random() % 4; changes > 0; --changes)
        inner[random() % inner.size()] = static_cast<std::byte>(random() % 2 == 0 ? random() : random() % 8);
      inner.resize(inner.size() - (random() % 4 == 0 ? random() % inner.size() : 0));
      read_everything(golden::wrapper(magic, 2, inner, codec::lz4), 1000);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_changed_bit_is_a_bad_checksum) {
  const auto batch = batch_of(good_record);
  BOOST_REQUIRE(read_to_the_end(batch) == errc::none);
  for (size_t at = 17; at < batch.size(); ++at) {
    arena changed;
    changed.append(batch.span());
    changed.data()[at] ^= std::byte{0x10};
    BOOST_TEST((read_to_the_end(changed) == errc::bad_crc));
  }
}

BOOST_AUTO_TEST_CASE(records_that_do_not_fit_what_is_said_of_them_are_malformed) {
  BOOST_TEST((read_to_the_end(batch_of(good_record + good_record, 2)) == errc::none));
  BOOST_TEST((read_to_the_end(batch_of(good_record, 2)) == errc::malformed));               // one too few
  BOOST_TEST((read_to_the_end(batch_of(good_record + good_record, 1)) == errc::malformed)); // one too many
  BOOST_TEST((read_to_the_end(batch_of(good_record + "x", 1)) == errc::malformed));
  BOOST_TEST((read_to_the_end(batch_of(good_record, -1)) == errc::malformed));
  BOOST_TEST((read_to_the_end(batch_of("", 0)) == errc::none));
}

BOOST_AUTO_TEST_CASE(impossible_lengths_are_malformed) {
  auto with = [](size_t at, char byte) {
    auto record = good_record;
    record[at] = byte;
    return read_to_the_end(batch_of(record));
  };
  BOOST_TEST((with(0, '\x0c') == errc::malformed)); // the record ends inside its fields
  BOOST_TEST((with(0, '\x10') == errc::malformed)); // the record ends behind the batch
  BOOST_TEST((with(0, '\x00') == errc::malformed)); // no length
  BOOST_TEST((with(0, '\x01') == errc::malformed)); // a negative one
  BOOST_TEST((with(4, '\x03') == errc::malformed)); // a key of -2 bytes
  BOOST_TEST((with(4, '\x08') == errc::malformed)); // a key that is longer than what is left
  BOOST_TEST((with(5, '\x03') == errc::malformed)); // a value of -2 bytes
  BOOST_TEST((with(5, '\x06') == errc::malformed)); // a value that is longer than what is left
  BOOST_TEST((with(7, '\x02') == errc::malformed)); // a header that is not there
  BOOST_TEST((with(7, '\x01') == errc::malformed)); // -1 headers
}

BOOST_AUTO_TEST_CASE(varints_that_are_too_long_are_malformed) {
  const std::string six("\xff\xff\xff\xff\xff\x01", 6);
  const std::string too_wide("\xff\xff\xff\xff\x7f", 5);
  BOOST_TEST((read_to_the_end(batch_of(six + good_record)) == errc::malformed));
  BOOST_TEST((read_to_the_end(batch_of(too_wide + good_record)) == errc::malformed));
}

BOOST_AUTO_TEST_CASE(a_bomb_in_a_batch_stops_at_the_limit) {
  arena zeros;
  begin_batch(zeros);
  const std::string megabytes(8 << 20, '\0');
  zeros.append(std::as_bytes(std::span{megabytes}));
  for (const codec c : {codec::gzip, codec::snappy, codec::lz4, codec::zstd}) {
    arena packed, scratch;
    BOOST_REQUIRE(compress_batch(zeros, c, default_compression_level, packed) == errc::none);
    batch_header header;
    header.attributes = make_attributes(c);
    header.record_count = 1;
    header.last_offset_delta = 0;
    seal_header(packed, header);
    batch_records records;
    BOOST_TEST(
        (open_batch(*batch_view::parse(packed.span()), scratch, 1 << 20, records) == errc::decompressed_too_large));
    BOOST_TEST(scratch.empty());
    BOOST_TEST(scratch.capacity() <= (1u << 20) + 256);
  }
}

BOOST_AUTO_TEST_CASE(a_codec_that_does_not_exist_is_bad_compression) {
  auto batch = batch_of(good_record);
  batch_header header = batch_view::parse(batch.span())->header();
  for (const auto id : {int16_t{5}, int16_t{6}, int16_t{7}}) {
    header.attributes = id;
    seal_header(batch, header);
    BOOST_TEST((read_to_the_end(batch) == errc::bad_compression));
  }
  header.attributes = make_attributes(codec::gzip); // which it is not
  seal_header(batch, header);
  BOOST_TEST((read_to_the_end(batch) == errc::bad_compression));
}

BOOST_AUTO_TEST_SUITE_END()
