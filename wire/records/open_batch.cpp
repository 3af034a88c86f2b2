#include "cafka/codecs/codec.hpp"
#include "cafka/wire/records/batch_records.hpp"
#include "cafka/wire/records/message_set.hpp"

namespace cafka::wire {

namespace {

// What is compressed: all behind the header of a version 2 batch, the value of an older wrapper message.
errc compressed_bytes(const batch_view& batch, byte_span& out) noexcept {
  if (batch.magic() == 2) {
    out = batch.body();
    return errc::none;
  }
  message wrapper;
  const auto bytes = batch.bytes();
  if (read_message(bytes.data(), bytes.data() + bytes.size(), wrapper) == nullptr) return errc::malformed;
  if (wrapper.value.is_null()) return errc::malformed;
  out = wrapper.value.span();
  return errc::none;
}

errc to_errc(codecs::result outcome) noexcept {
  switch (outcome) {
  case codecs::result::ok:
    return errc::none;
  case codecs::result::too_large:
    return errc::decompressed_too_large;
  default:
    return errc::bad_compression;
  }
}

} // namespace

errc decompress_body(const batch_view& batch, arena& out, size_t limit) {
  if (!batch.is_compressed()) return errc::none;
  const auto by = codec_from_id(batch.codec_id());
  if (!by) return errc::bad_compression;
  byte_span compressed;
  if (auto code = compressed_bytes(batch, compressed); code != errc::none) return code;
  return to_errc(codecs::decompress(*by, compressed, limit, out));
}

errc open_records(const batch_view& batch, byte_span body, batch_records& out) noexcept {
  if (batch.magic() != 2) return out.open_messages(batch, body);
  if (batch.record_count() < 0) return errc::malformed;
  out = batch_records{
      batch.is_compressed() ? body : batch.body(),
      batch.record_count(),
      batch.base_offset(),
      batch.base_timestamp(),
      batch.is_log_append_time(),
      batch.max_timestamp()};
  return errc::none;
}

errc batch_records::open_messages(const batch_view& batch, byte_span body) noexcept {
  const bool nested = batch.is_compressed();
  *this = batch_records{nested ? body : batch.bytes(), 0, 0, -1, nested && batch.is_log_append_time(),
                        batch.max_timestamp()};
  legacy_ = true;
  nested_ = nested;
  if (!nested) return errc::none;
  const auto last = last_message_offset(body);
  if (!last) return errc::malformed;
  // Version 1 counts inner offsets from 0, and the wrapper has the offset of the last one; one that no broker has touched has 0.
  const int64_t offset = batch.base_offset();
  if (batch.magic() == 1 && offset != 0) {
    if (offset < *last || *last < 0) return errc::malformed;
    base_offset_ = offset - *last;
  }
  return errc::none;
}

errc open_batch(const batch_view& batch, arena& scratch, size_t limit, batch_records& out, bool check_crc) {
  if (check_crc && !batch.crc_ok()) return errc::bad_crc;
  const size_t before = scratch.size();
  if (auto code = decompress_body(batch, scratch, limit); code != errc::none) return code;
  return open_records(batch, scratch.span().subspan(before), out);
}

} // namespace cafka::wire
