#include "cafka/embedded/core/recompressed.hpp"

#include "cafka/wire/records/batch_records.hpp"
#include "cafka/wire/records/batch_writer.hpp"

namespace cafka::embedded {

namespace {

constexpr size_t decompressed_limit = size_t{1} << 30;
constexpr int16_t codec_bits = 0x07;

} // namespace

arena recompressed(const wire::batch_view& batch, codec with) {
  arena scratch, plain, packed;
  wire::batch_records records;
  if (open_batch(batch, scratch, decompressed_limit, records) != errc::none) return {};
  auto header = batch.header();
  wire::begin_batch(plain);
  for (record_view r; records.next(r);) {
    const auto offset = static_cast<int32_t>(r.offset - header.base_offset);
    if (!wire::append_record(plain, decompressed_limit, offset, r.timestamp - header.base_timestamp, r)) return {};
  }
  header.attributes = static_cast<int16_t>((header.attributes & ~codec_bits) | static_cast<int16_t>(with));
  auto& out = with == codec::none ? plain : packed;
  if (with != codec::none && wire::compress_batch(plain, with, default_compression_level, packed) != errc::none)
    return {};
  wire::seal_header(out, header);
  return std::move(out);
}

} // namespace cafka::embedded
