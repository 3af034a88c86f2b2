#include "tests/embedded/support/batches.hpp"

#include "cafka/wire/records/batch_records.hpp"
#include "cafka/wire/records/batch_scan.hpp"
#include "cafka/wire/records/batch_writer.hpp"

#include <stdexcept>

namespace cafka::embedded::test {

namespace {

void append_all(arena& out, const std::vector<std::string_view>& values, std::optional<std::string_view> key) {
  wire::begin_batch(out);
  int32_t delta = 0;
  for (auto value : values) {
    if (!wire::append_record(
            out, size_t{1} << 30, delta, delta, key ? bytes_view{*key} : bytes_view{nullptr}, value, {}))
      throw std::runtime_error{"no room"};
    ++delta;
  }
}

template <class Use>
void for_each_record(byte_span bytes, Use use) {
  for (wire::batch_scan scan{bytes}; scan.next();) {
    arena scratch;
    wire::batch_records records;
    if (open_batch(scan.batch(), scratch, size_t{1} << 26, records) != errc::none)
      throw std::runtime_error{"a bad batch"};
    for (record_view r; records.next(r);) use(r);
  }
}

} // namespace

wire::bytes make_batch(const std::vector<std::string_view>& values, const batch_options& options) {
  arena plain;
  append_all(plain, values, options.key);
  auto count = static_cast<int32_t>(values.size());
  wire::batch_header header;
  header.base_offset = options.base_offset;
  header.attributes = wire::make_attributes(options.compression);
  header.last_offset_delta = count - 1;
  header.base_timestamp = options.timestamp;
  header.max_timestamp = options.timestamp + count - 1;
  header.producer_id = options.producer_id;
  header.producer_epoch = options.producer_epoch;
  header.base_sequence = options.sequence;
  header.record_count = count;
  arena packed;
  auto& out = options.compression == codec::none ? plain : packed;
  if (&out == &packed
      && wire::compress_batch(plain, options.compression, default_compression_level, packed) != errc::none)
    throw std::runtime_error{"cannot compress"};
  wire::seal_header(out, header);
  return {out.span().begin(), out.span().end()};
}

std::vector<std::string> values_in(byte_span bytes) {
  std::vector<std::string> all;
  for_each_record(bytes, [&](const record_view& r) { all.emplace_back(r.value.text()); });
  return all;
}

std::vector<std::optional<std::string>> keys_in(byte_span bytes) {
  std::vector<std::optional<std::string>> all;
  for_each_record(bytes, [&](const record_view& r) {
    all.push_back(r.key.is_null() ? std::nullopt : std::optional<std::string>{r.key.text()});
  });
  return all;
}

std::vector<int64_t> offsets_in(byte_span bytes) {
  std::vector<int64_t> all;
  for_each_record(bytes, [&](const record_view& r) { all.push_back(r.offset); });
  return all;
}

} // namespace cafka::embedded::test
