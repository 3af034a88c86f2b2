#include "tests/wire/records/golden_batch.hpp"

#include "cafka/wire/records/batch_writer.hpp"
#include "cafka/wire/records/control_record.hpp"
#include "cafka/wire/records/record_set.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::wire;
using golden::vector_line;

namespace {

constexpr size_t limit = 10 << 20;

std::string timestamp_type(const batch_view& batch) {
  if (batch.magic() == 0) return "NoTimestampType";
  return batch.is_log_append_time() ? "LogAppendTime" : "CreateTime";
}

// The batch as the lines have it; for older versions only what can be known without opening it.
vector_line to_line(const batch_view& batch) {
  vector_line line{
      {"size", batch.size()},
      {"magic", batch.magic()},
      {"crc", batch.stored_crc()},
      {"crc_valid", true},
      {"codec", to_string(*codec_from_id(batch.codec_id()))},
      {"attributes", batch.attributes()},
      {"timestamp_type", timestamp_type(batch)},
      {"last_offset", batch.last_offset()},
      {"max_timestamp", batch.max_timestamp()},
      {"partition_leader_epoch", batch.partition_leader_epoch()},
      {"producer_id", batch.producer_id()},
      {"producer_epoch", batch.producer_epoch()},
      {"base_sequence", batch.base_sequence()},
      {"last_sequence", batch.last_sequence()},
      {"is_transactional", batch.is_transactional()},
      {"is_control", batch.is_control()},
      {"delete_horizon_ms", nullptr}};
  if (batch.delete_horizon()) line["delete_horizon_ms"] = *batch.delete_horizon();
  if (batch.magic() == 2) {
    line["base_offset"] = batch.base_offset();
    line["last_offset_delta"] = batch.last_offset_delta();
    line["base_timestamp"] = batch.base_timestamp();
    line["record_count"] = batch.record_count();
  }
  return line;
}

std::string control_name(control_type type) {
  switch (type) {
  case control_type::abort:
    return "ABORT";
  case control_type::commit:
    return "COMMIT";
  case control_type::leader_change:
    return "LEADER_CHANGE";
  case control_type::snapshot_header:
    return "SNAPSHOT_HEADER";
  case control_type::snapshot_footer:
    return "SNAPSHOT_FOOTER";
  case control_type::kraft_version:
    return "KRAFT_VERSION";
  case control_type::kraft_voters:
    return "KRAFT_VOTERS";
  }
  return "?";
}

void check_control(const vector_line& said, const record_view& record) {
  const auto parsed = parse_control_record(record);
  BOOST_REQUIRE(parsed);
  BOOST_TEST(control_name(parsed->type) == said.at("type").get<std::string>());
  BOOST_TEST(parsed->coordinator_epoch == said.value("coordinator_epoch", -1));
}

// Opens a batch and appends its records to those found so far.
void read_batch(const batch_view& batch, const vector_line& said, std::vector<vector_line>& found) {
  arena scratch;
  batch_records records;
  BOOST_REQUIRE(open_batch(batch, scratch, limit, records) == errc::none);
  int32_t count = 0;
  for (const auto& record : records) {
    found.push_back(golden::to_line(record));
    if (batch.base_sequence() >= 0)
      found.back()["sequence"] =
          add_sequence(batch.base_sequence(), static_cast<int32_t>(record.offset - batch.base_offset()));
    else if (batch.producer_id() >= 0)
      found.back()["sequence"] = -1;
    if (batch.is_control()) check_control(said.at("control"), record);
    ++count;
  }
  BOOST_TEST((records.error() == errc::none));
  BOOST_TEST(count == said.at("records").get<int32_t>());
}

void check_batch(const batch_view& batch, const vector_line& said, std::vector<vector_line>& found) {
  BOOST_TEST(batch.crc_ok() == said.at("crc_valid").get<bool>());
  if (!said.at("crc_valid")) {
    arena scratch;
    batch_records records;
    BOOST_TEST((open_batch(batch, scratch, limit, records) == errc::bad_crc));
    BOOST_TEST(scratch.empty());
    return;
  }
  const auto line = to_line(batch);
  for (const auto& [name, value] : line.items()) BOOST_TEST(value == said.at(name), name << ": " << value);
  read_batch(batch, said, found);
}

void check_line(const vector_line& line) {
  const auto bytes = golden::from_hex(line.at("hex"));
  const auto& batches = line.at("batches");
  std::vector<vector_line> found;
  size_t count = 0;
  size_t position = 0;
  batch_scan scan{bytes};
  while (scan.next()) {
    BOOST_REQUIRE_LT(count, batches.size());
    const auto& said = batches[count++];
    BOOST_TEST(position == said.at("position").get<size_t>());
    position = scan.position();
    check_batch(scan.batch(), said, found);
  }
  BOOST_TEST((scan.error() == errc::none));
  BOOST_TEST(count == batches.size());
  BOOST_TEST(scan.position() == line.at("complete_bytes").get<size_t>());
  BOOST_TEST(scan.truncated() == (scan.position() < bytes.size()));
  const auto& said = line.at("records");
  BOOST_REQUIRE_EQUAL(found.size(), said.size());
  for (size_t i = 0; i < found.size(); ++i) BOOST_TEST(found[i] == said[i]);
}

batch_header header_of(const vector_line& said) {
  batch_header header;
  header.base_offset = said.at("base_offset");
  header.partition_leader_epoch = said.at("partition_leader_epoch");
  header.attributes = said.at("attributes");
  header.last_offset_delta = said.at("last_offset_delta");
  header.base_timestamp = said.at("base_timestamp");
  header.max_timestamp = said.at("max_timestamp");
  header.producer_id = said.at("producer_id");
  header.producer_epoch = said.at("producer_epoch");
  header.base_sequence = said.at("base_sequence");
  header.record_count = said.at("record_count");
  return header;
}

// An uncompressed version 2 batch whose timestamps are the producer's can be written again from what is said of it.
bool can_be_rebuilt(const vector_line& line) {
  return line.at("kind") == "single" && line.value("magic", -1) == 2 && line.at("codec") == "none"
         && line.at("timestamp_type") == "CreateTime" && line.at("valid");
}

std::string rebuilt(const vector_line& line) {
  const auto header = header_of(line);
  arena batch;
  begin_batch(batch);
  for (const auto& said : line.at("records")) {
    const golden::line_record record{said};
    const auto offset_delta = static_cast<int32_t>(record.offset - header.base_offset);
    const auto timestamp_delta = record.timestamp - header.base_timestamp;
    const size_t before = batch.size();
    BOOST_REQUIRE(
        append_record(batch, limit, offset_delta, timestamp_delta, record.key(), record.value(), record.headers));
    BOOST_TEST(
        batch.size() - before
        == record_size(offset_delta, timestamp_delta, record.key(), record.value(), record.headers));
  }
  seal_header(batch, header);
  return golden::to_hex(batch.data(), batch.size());
}

// The same by way of a record_set, which numbers the records itself.
std::string rebuilt_as_slice(const vector_line& line) {
  record_set_builder builder{"topic", limit};
  for (const auto& said : line.at("records")) {
    const golden::line_record record{said};
    builder.add({{}, record.key(), record.value(), record.headers, 0, record.timestamp});
  }
  const auto set = builder.finish();
  auto& slice = set->slices.at(0);
  auto header = header_of(line);
  const auto own = slice.header();
  BOOST_TEST(own.base_timestamp == header.base_timestamp);
  BOOST_TEST(own.max_timestamp == header.max_timestamp);
  BOOST_TEST(own.record_count == header.record_count);
  BOOST_TEST(own.last_offset_delta == header.last_offset_delta);
  seal_header(slice.data, header);
  return golden::to_hex(slice.data.data(), slice.data.size());
}

// A producer's batch: timestamps given, offsets without gaps, as a slice numbers them.
bool is_a_producers(const vector_line& line) {
  if (!line.at("delete_horizon_ms").is_null() || line.at("is_control") || line.at("records").empty()) return false;
  int64_t next = line.at("base_offset");
  for (const auto& record : line.at("records"))
    if (record.at("offset") != next++ || record.at("timestamp") < 0) return false;
  return true;
}

} // namespace

BOOST_AUTO_TEST_SUITE(golden_batches)

BOOST_AUTO_TEST_CASE(every_vector_decodes_to_what_it_says) {
  golden::for_each_vector("records", [](const vector_line& line) {
    BOOST_TEST_CONTEXT(line.at("name")) { check_line(line); }
  });
}

BOOST_AUTO_TEST_CASE(uncompressed_batches_are_rebuilt_byte_for_byte) {
  size_t batches = 0;
  size_t slices = 0;
  golden::for_each_vector("records", [&](const vector_line& line) {
    if (!can_be_rebuilt(line)) return;
    BOOST_TEST_CONTEXT(line.at("name")) {
      ++batches;
      BOOST_CHECK(rebuilt(line) == line.at("hex").get<std::string>());
      if (!is_a_producers(line)) return;
      ++slices;
      BOOST_CHECK(rebuilt_as_slice(line) == line.at("hex").get<std::string>());
    }
  });
  BOOST_TEST(batches > 0u);
  BOOST_TEST(slices > 0u);
}

// What compresses here is decompressed by the same libraries, so this proves no compatibility; it proves that nothing is lost.
BOOST_AUTO_TEST_CASE(compressed_again_they_decode_to_the_same_records) {
  golden::for_each_vector("records", [](const vector_line& line) {
    if (!can_be_rebuilt(line)) return;
    const auto bytes = golden::from_hex(line.at("hex"));
    const auto original = batch_view::parse(bytes);
    BOOST_REQUIRE(original);
    arena plain;
    plain.append(bytes);
    for (const codec c : {codec::gzip, codec::snappy, codec::lz4, codec::zstd}) {
      arena packed;
      BOOST_REQUIRE(compress_batch(plain, c, default_compression_level, packed) == errc::none);
      auto header = original->header();
      header.attributes = static_cast<int16_t>(header.attributes | make_attributes(c));
      seal_header(packed, header);
      const auto view = batch_view::parse(packed.span());
      BOOST_REQUIRE(view && view->size() == packed.size());
      arena scratch;
      batch_records records;
      BOOST_REQUIRE(open_batch(*view, scratch, limit, records) == errc::none);
      BOOST_CHECK(std::ranges::equal(scratch.span(), original->body()));
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
