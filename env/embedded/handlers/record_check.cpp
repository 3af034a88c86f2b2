#include "cafka/embedded/handlers/record_check.hpp"

#include "cafka/wire/records/batch_records.hpp"

#include <algorithm>
#include <string_view>

namespace cafka::embedded {

namespace {

/// Most bytes that a batch is decompressed to when its records are checked.
constexpr size_t decompressed_limit = size_t{1} << 30;
constexpr int64_t no_time = -1;
constexpr auto no_transactions = "the embedded cluster has no transactions";

/// Of Java's longs, which wrap around.
int64_t sum(int64_t a, int64_t b) { return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b)); }

/// The broker's words, for the records of one batch.
class trial {
public:
  explicit trial(const record_rules& rules) : rules_(rules) {}

  void judge(const record_view& record, int32_t index) {
    if (rules_.needs_key && record.key.is_null())
      return blame(
          index, errc::invalid_record,
          "Compacted topic cannot accept message without key in topic partition " + rules_.place);
    if (!rules_.needs_time || record.timestamp == no_time) return;
    const auto now = rules_.now.count();
    const bool old = record.timestamp < now && now - record.timestamp > rules_.before_max.count();
    const bool ahead = record.timestamp > now && record.timestamp - now > rules_.after_max.count();
    if (!old && !ahead) return;
    blame(
        index, errc::invalid_timestamp,
        "Timestamp " + std::to_string(record.timestamp) + " of message with offset " + std::to_string(record.offset)
            + " is out of range. The timestamp should be within ["
            + std::to_string(sum(now, -rules_.before_max.count())) + ", "
            + std::to_string(sum(now, rules_.after_max.count())) + "]");
  }

  rejection verdict() {
    if (blamed_.empty()) return {};
    if (code_ == errc::invalid_timestamp)
      return {error{code_, "One or more records have been rejected due to invalid timestamp"}, std::move(blamed_)};
    std::string text = "One or more records have been rejected due to " + std::to_string(blamed_.size())
                       + " record errors in total, and only showing the first three errors at most: [";
    for (size_t i = 0; i < std::min<size_t>(blamed_.size(), 3); ++i)
      text += (i == 0 ? "RecordError(batchIndex=" : ", RecordError(batchIndex=")
              + std::to_string(blamed_[i].batch_index) + ", message='" + *blamed_[i].batch_index_error_message + "')";
    return {error{code_, text + ']'}, std::move(blamed_)};
  }

private:
  void blame(int32_t index, errc code, std::string text) {
    if (blamed_.empty()) code_ = code;
    auto& added = blamed_.emplace_back();
    added.batch_index = index;
    added.batch_index_error_message = std::move(text);
  }

  const record_rules& rules_;
  errc code_ = errc::none;
  std::vector<wire::produce_response::batch_index_and_error_message> blamed_;
};

} // namespace

error check_batch(bytes_view records, int32_t max_message_bytes, int16_t version) {
  if (records.empty()) return error{errc::invalid_record, "Produce requests have exactly one record batch"};
  auto batch = wire::batch_view::parse(records.span());
  if (!batch) return error{errc::corrupt_message, "the record batch is cut or has an impossible length"};
  if (batch->magic() != 2 || batch->size() != records.size())
    return error{errc::invalid_record, "Produce requests have exactly one record batch, of magic 2"};
  if (batch->size() > static_cast<size_t>(max_message_bytes))
    return error{
        errc::message_too_large, "The record batch size is " + std::to_string(batch->size())
                                     + " bytes which exceeds the maximum configured value of "
                                     + std::to_string(max_message_bytes)};
  if (!batch->crc_ok()) return error{errc::corrupt_message, "the checksum of the record batch is wrong"};
  if (batch->codec_id() == static_cast<int>(codec::zstd) && version < 7)
    return error{errc::unsupported_compression_type, "zstd needs Produce version 7"};
  if (batch->is_transactional()) return error{errc::transactional_id_authorization_failed, no_transactions};
  if (batch->is_control()) return error{errc::invalid_record, "producers cannot write control batches"};
  return {};
}

rejection check_records(const wire::batch_view& batch, const record_rules& rules) {
  const auto whole = [](errc code, const char* text) { return rejection{error{code, text}}; };
  auto header = batch.header();
  if (header.record_count <= 0 || header.last_offset_delta != header.record_count - 1)
    return whole(errc::invalid_record, "the record count does not match the last offset delta");
  arena scratch;
  wire::batch_records records;
  if (open_batch(batch, scratch, decompressed_limit, records, false) != errc::none)
    return whole(errc::corrupt_message, "the record batch cannot be decompressed");
  trial of{rules};
  int32_t index = 0;
  for (record_view r; records.next(r); ++index) {
    if (r.offset != batch.base_offset() + index)
      return whole(errc::invalid_record, "the offsets of the records are not consecutive");
    of.judge(r, index);
  }
  if (records.error() != errc::none) return whole(errc::invalid_record, "a record is malformed");
  return of.verdict();
}

} // namespace cafka::embedded
