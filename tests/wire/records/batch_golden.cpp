#include "tests/wire/records/golden_batch.hpp"

#include "cafka/wire/records/batch_writer.hpp"
#include "cafka/wire/records/control_record.hpp"
#include "cafka/wire/records/record_set.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>

using namespace cafka;
using namespace cafka::wire;
using golden::vector_line;

namespace {

constexpr size_t limit = 10 << 20;

std::string timestamp_type(const batch_view& batch) {
  if (batch.magic() == 0) return "NoTimestampType";
  return batch.is_log_append_time() ? "LogAppendTime" : "CreateTime";
}

// What can be said of a batch before its checksum is known to be right.
vector_line place_of(const batch_view& batch, size_t position) {
  return {
      {"position", position},
      {"size", batch.size()},
      {"magic", batch.magic()},
      {"crc", batch.stored_crc()},
      {"crc_valid", batch.crc_ok()}};
}

// All that the lines say of a batch but for its records. The base offset of the older ones is that of their first record.
vector_line to_line(const batch_view& batch, size_t position, int64_t base_offset) {
  auto line = place_of(batch, position);
  line.update(vector_line{
      {"codec", to_string(*codec_from_id(batch.codec_id()))},
      {"attributes", batch.attributes()},
      {"timestamp_type", timestamp_type(batch)},
      {"base_offset", base_offset},
      {"last_offset", batch.last_offset()},
      {"max_timestamp", batch.max_timestamp()},
      {"partition_leader_epoch", batch.partition_leader_epoch()},
      {"producer_id", batch.producer_id()},
      {"producer_epoch", batch.producer_epoch()},
      {"base_sequence", batch.base_sequence()},
      {"last_sequence", batch.last_sequence()},
      {"is_transactional", batch.is_transactional()},
      {"is_control", batch.is_control()},
      {"delete_horizon_ms", nullptr}});
  if (batch.delete_horizon()) line["delete_horizon_ms"] = *batch.delete_horizon();
  if (batch.magic() == 2) {
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

vector_line to_line(const control_record& marker) {
  vector_line line{{"type", control_name(marker.type)}};
  if (marker.ends_transaction()) line["coordinator_epoch"] = marker.coordinator_epoch;
  return line;
}

// The sequence of a record, for a batch that has a producer id. A control batch has one too, but no sequences.
int32_t sequence_of(const record_view& record, const batch_view& batch) {
  if (batch.base_sequence() < 0) return -1;
  return add_sequence(batch.base_sequence(), static_cast<int32_t>(record.offset - batch.base_offset()));
}

// Reads a batch whose checksum is right: appends its records to `found` and returns what there is to say of the batch.
vector_line read_batch(const batch_view& batch, size_t position, std::vector<vector_line>& found) {
  arena scratch;
  batch_records records;
  BOOST_REQUIRE(open_batch(batch, scratch, limit, records) == errc::none);
  const size_t before = found.size();
  vector_line control;
  for (const auto& record : records) {
    found.push_back(golden::to_line(record));
    if (batch.producer_id() >= 0) found.back()["sequence"] = sequence_of(record, batch);
    if (!batch.is_control()) continue;
    const auto marker = parse_control_record(record);
    BOOST_REQUIRE(marker);
    control = to_line(*marker);
  }
  BOOST_TEST((records.error() == errc::none));
  const bool older = batch.magic() < 2;
  auto line = to_line(batch, position, older ? found.at(before).at("offset").get<int64_t>() : batch.base_offset());
  line["records"] = found.size() - before;
  if (!control.is_null()) line["control"] = control;
  return line;
}

// A batch whose checksum is wrong says nothing more and gives no records.
vector_line refuse_batch(const batch_view& batch, size_t position) {
  arena scratch;
  batch_records records;
  BOOST_TEST((open_batch(batch, scratch, limit, records) == errc::bad_crc));
  BOOST_TEST(scratch.empty());
  for (record_view record; records.next(record);) BOOST_ERROR("a record of a batch that is not to be trusted");
  return place_of(batch, position);
}

// Whole objects are compared, so that nothing that a line says goes unchecked.
void check_line(const vector_line& line) {
  const auto bytes = golden::from_hex(line.at("hex"));
  auto batches = vector_line::array();
  std::vector<vector_line> records;
  bool valid = true;
  size_t position = 0;
  batch_scan scan{bytes};
  for (; scan.next(); position = scan.position()) {
    const auto& batch = scan.batch();
    valid = valid && batch.crc_ok();
    batches.push_back(batch.crc_ok() ? read_batch(batch, position, records) : refuse_batch(batch, position));
  }
  BOOST_TEST((scan.error() == errc::none));
  BOOST_TEST(scan.position() == line.at("complete_bytes").get<size_t>());
  BOOST_TEST(scan.truncated() == (scan.position() < bytes.size()));
  BOOST_TEST(valid == line.at("valid").get<bool>());
  const auto& said = line.at("batches");
  BOOST_REQUIRE_EQUAL(batches.size(), said.size());
  for (size_t i = 0; i < batches.size(); ++i) BOOST_TEST(batches[i] == said[i]);
  const auto& said_records = line.at("records");
  BOOST_REQUIRE_EQUAL(records.size(), said_records.size());
  for (size_t i = 0; i < records.size(); ++i) BOOST_TEST(records[i] == said_records[i]);
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

// A batch of a line that can be written again from what the line says of it: an uncompressed one of version 2.
struct rebuildable {
  std::string name;
  vector_line batch;
  std::vector<vector_line> records;
  std::vector<std::byte> bytes;
};

// With log-append time a line has the broker's timestamp for every record; the producer's are still in the bytes.
void restore_timestamps(rebuildable& what) {
  const auto batch = *batch_view::parse(what.bytes);
  batch_records records{batch.body(), batch.record_count(), batch.base_offset(), batch.base_timestamp()};
  record_view record;
  for (auto& said : what.records)
    if (records.next(record)) said["timestamp"] = record.timestamp;
}

void for_each_rebuildable(const std::function<void(const rebuildable&)>& f) {
  golden::for_each_vector("records", [&](const vector_line& line) {
    const auto bytes = golden::from_hex(line.at("hex"));
    auto record = line.at("records").begin();
    for (const auto& said : line.at("batches")) {
      if (!said.at("crc_valid")) continue;
      rebuildable found{line.at("name"), said, {}, {}};
      for (int32_t left = said.at("records"); left > 0; --left) found.records.push_back(*record++);
      if (said.at("magic") != 2 || said.at("codec") != "none") continue;
      const auto from = bytes.begin() + said.at("position").get<std::ptrdiff_t>();
      found.bytes.assign(from, from + said.at("size").get<std::ptrdiff_t>());
      if (said.at("timestamp_type") == "LogAppendTime") restore_timestamps(found);
      BOOST_TEST_CONTEXT(found.name) { f(found); }
    }
  });
}

arena rebuilt(const rebuildable& what) {
  const auto header = header_of(what.batch);
  arena batch;
  begin_batch(batch);
  for (const auto& said : what.records) {
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
  return batch;
}

// The same by way of a record_set, which numbers the records itself.
arena rebuilt_as_slice(const rebuildable& what) {
  record_set_builder builder{"topic", limit};
  for (const auto& said : what.records) {
    const golden::line_record record{said};
    builder.add({{}, record.key(), record.value(), record.headers, 0, record.timestamp});
  }
  const auto set = builder.finish();
  auto& slice = set->slices.at(0);
  const auto header = header_of(what.batch);
  const auto own = slice.header();
  BOOST_TEST(own.base_timestamp == header.base_timestamp);
  BOOST_TEST(own.record_count == header.record_count);
  BOOST_TEST(own.last_offset_delta == header.last_offset_delta);
  if (what.batch.at("timestamp_type") == "CreateTime") BOOST_TEST(own.max_timestamp == header.max_timestamp);
  seal_header(slice.data, header);
  return std::move(slice.data);
}

// A producer's batch: timestamps given, offsets without gaps, as a slice numbers them.
bool is_a_producers(const rebuildable& what) {
  if (!what.batch.at("delete_horizon_ms").is_null() || what.batch.at("is_control") || what.records.empty())
    return false;
  int64_t next = what.batch.at("base_offset");
  for (const auto& record : what.records)
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
  for_each_rebuildable([&](const rebuildable& what) {
    ++batches;
    BOOST_CHECK(std::ranges::equal(rebuilt(what).span(), what.bytes));
    if (!is_a_producers(what)) return;
    ++slices;
    BOOST_CHECK(std::ranges::equal(rebuilt_as_slice(what).span(), what.bytes));
  });
  BOOST_TEST(batches > 0u);
  BOOST_TEST(slices > 0u);
}

// What compresses here is decompressed by the same libraries, so this proves no compatibility; it proves that nothing is lost.
BOOST_AUTO_TEST_CASE(compressed_again_they_decode_to_the_same_records) {
  for_each_rebuildable([](const rebuildable& what) {
    const auto original = batch_view::parse(what.bytes);
    BOOST_REQUIRE(original);
    arena plain;
    plain.append(what.bytes);
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
