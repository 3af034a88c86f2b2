#include "cafka/actors/writer/batch.hpp"

#include <algorithm>
#include <limits>

#include "cafka/wire/records/batch_view.hpp"
#include "cafka/wire/records/batch_writer.hpp"

namespace cafka {

namespace {

constexpr size_t unbounded = std::numeric_limits<int32_t>::max();

// The first `count` records of the runs go to `front`, the others to `back`.
void divide(
    const std::vector<record_run>& runs, int32_t count, std::vector<record_run>& front, std::vector<record_run>& back) {
  for (auto run : runs) {
    int32_t here = std::min(run.count, count);
    if (here > 0) front.push_back({run.request, run.part, run.first, here});
    if (run.count > here) back.push_back({run.request, run.part, run.first + here, run.count - here});
    count -= here;
  }
}

void keep_number(const batch& from, int32_t skipped, batch& to) {
  if (from.numbered_under == 0) return;
  batch_identity identity{from.header.producer_id, from.header.producer_epoch, from.numbered_under};
  to.number(identity, wire::add_sequence(from.header.base_sequence, skipped));
}

errc make_half(record_slice& records, const batch& from, const batch_codec& compression, int32_t skipped, batch& to) {
  if (auto code = seal_batch(records, compression, to); code != errc::none) return code;
  to.deadline = from.deadline;
  to.patience = from.patience;
  to.in_doubt = from.in_doubt;
  to.repeated = from.repeated;
  keep_number(from, skipped, to);
  return errc::none;
}

} // namespace

void batch::number(const batch_identity& identity, int32_t sequence) {
  header.producer_id = identity.producer_id;
  header.producer_epoch = identity.epoch;
  header.base_sequence = sequence;
  numbered_under = identity.version;
  stamp();
}

void batch::stamp() {
  wire::seal_header(*bytes, header);
  stamped = true;
}

void batch::forget_number() {
  numbered_under = 0;
  stamped = false;
  repeated = false;
}

errc seal_batch(record_slice& from, const batch_codec& compression, batch& to) {
  to.header = from.header();
  to.plain_size = from.data.size();
  if (compression.kind != codec::none) {
    arena packed{from.data.size() / 2};
    auto code = wire::compress_batch(from.data, compression.kind, compression.level, packed);
    if (code != errc::none) return code;
    if (packed.size() < from.data.size()) {
      to.header.attributes = wire::make_attributes(compression.kind);
      to.bytes = std::make_shared<arena>(std::move(packed));
      from.data = arena{};
      return errc::none;
    }
  }
  to.bytes = std::make_shared<arena>(std::move(from.data));
  return errc::none;
}

errc split_batch(const batch& from, const batch_codec& compression, std::pair<batch, batch>& to) {
  auto view = wire::batch_view::parse(from.bytes->span());
  if (!view) return errc::malformed;
  arena scratch;
  wire::batch_records records;
  if (auto code = wire::open_batch(*view, scratch, from.plain_size, records, false); code != errc::none) return code;
  int32_t half = from.count() / 2;
  record_slice front, back;
  int32_t at = 0;
  for (const record_view& record : records)
    if (!(at++ < half ? front : back).append(unbounded, record)) return errc::malformed;
  if (records.error() != errc::none) return records.error();
  if (auto code = make_half(front, from, compression, 0, to.first); code != errc::none) return code;
  if (auto code = make_half(back, from, compression, half, to.second); code != errc::none) return code;
  divide(from.runs, half, to.first.runs, to.second.runs);
  return errc::none;
}

} // namespace cafka
