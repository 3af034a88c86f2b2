// Records fields of all three formats, whose checksums are right or not: nothing is shown that is not there.

#include "cafka/wire/records/batch_records.hpp"
#include "cafka/wire/records/batch_scan.hpp"
#include "cafka/wire/records/control_record.hpp"
#include "cafka/wire/records/message_set.hpp"
#include "tests/fuzz/target.hpp"

namespace cafka::fuzz {

namespace {

using namespace wire;

constexpr size_t limit = 256 * 1024;

void require_inside(bytes_view part, byte_span whole) {
  require(
      part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size()),
      "a view shows what is in the batch");
}

void read_records(const batch_view& batch, bool check_crc) {
  arena scratch;
  batch_records records;
  const errc opened = open_batch(batch, scratch, limit, records, check_crc);
  require(scratch.size() <= limit, "the limit of a decompressed batch is kept");
  if (opened != errc::none) return;
  require(!check_crc || batch.crc_ok(), "no batch is opened whose checksum is wrong");
  const byte_span within = batch.is_compressed() ? scratch.span() : batch.bytes();
  for (const record_view& record : records) {
    require_inside(record.key, within);
    require_inside(record.value, within);
    size_t headers = 0;
    for (const header_view& header : record.headers()) {
      require_inside(header.key, within);
      require_inside(header.value, within);
      ++headers;
    }
    require(headers == record.headers().size(), "there are as many headers as the record says");
    if (batch.is_control()) parse_control_record(record);
  }
}

void read_field(byte_span field) {
  size_t position = 0;
  batch_scan scan{field};
  while (scan.next()) {
    const batch_view& batch = scan.batch();
    require(scan.position() > position && scan.position() <= field.size(), "each step goes on by a batch");
    require(batch.last_offset() >= batch.base_offset(), "the next offset is behind the batch");
    position = scan.position();
    read_records(batch, true);
    read_records(batch, false);
  }
  require(scan.position() == position, "the walk ends behind the last whole batch");
}

} // namespace

void fuzz_batches(byte_span input) { read_field(input); }

void fuzz_message_set(byte_span input) {
  const std::byte* from = input.data();
  const std::byte* const end = from + input.size();
  message one;
  while (const std::byte* next = wire::read_message(from, end, one)) {
    require(next > from && next <= end, "each step goes on by a message");
    require_inside(one.key, input);
    require_inside(one.value, input);
    from = next;
  }
  if (from == end && !input.empty())
    require(last_message_offset(input) == one.offset, "the last message is the last that was read");
  read_field(input);
}

} // namespace cafka::fuzz
