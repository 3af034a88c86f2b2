#include "cafka/wire/messages/produce.hpp"

#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/partition_access.hpp"
#include "cafka/embedded/handlers/serve.hpp"
#include "cafka/wire/records/batch_records.hpp"

namespace cafka::embedded {

namespace {

using wire::batch_view;
using wire::produce_request;
using wire::produce_response;
using partition_response = produce_response::partition_produce_response;

/// Most bytes that a batch is decompressed to when its records are checked.
constexpr size_t decompressed_limit = size_t{1} << 30;
constexpr int16_t acks_all = -1;
constexpr auto no_transactions = "the embedded cluster has no transactions";

/// Whether the records are what a producer may send, like Kafka's LogValidator: one whole batch of version 2 whose records
/// are as many as it says.
error check_records(bytes_view records, int32_t max_message_bytes, int16_t version) {
  if (records.empty()) return error{errc::invalid_record, "Produce requests have exactly one record batch"};
  auto batch = batch_view::parse(records.span());
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

error check_each_record(const batch_view& batch) {
  auto header = batch.header();
  if (header.record_count <= 0 || header.last_offset_delta != header.record_count - 1)
    return error{errc::invalid_record, "the record count does not match the last offset delta"};
  arena scratch;
  wire::batch_records records;
  if (open_batch(batch, scratch, decompressed_limit, records, false) != errc::none)
    return error{errc::corrupt_message, "the record batch cannot be decompressed"};
  auto expected = batch.base_offset();
  for (record_view r; records.next(r); ++expected)
    if (r.offset != expected) return error{errc::invalid_record, "the offsets of the records are not consecutive"};
  if (records.error() != errc::none) return error{errc::invalid_record, "a record is malformed"};
  return {};
}

void refuse(partition_response& out, error why) {
  out.error_code = to_wire(why.code());
  out.base_offset = -1;
  if (!why.message().empty()) out.error_message = why.message();
}

/// What one Produce request does, partition by partition.
class produce_call {
public:
  produce_call(request_context& context, const produce_request& request) : context_(context), request_(request) {}

  produce_response run() {
    for (const auto& t : request_.topic_data) {
      auto& out = response_.responses.emplace_back();
      out.name = t.name;
      out.topic_id = t.topic_id;
      for (const auto& p : t.partition_data) {
        auto& answer = out.partition_responses.emplace_back();
        answer.index = p.index;
        append(t, p, answer);
        failed_ |= answer.error_code != 0;
      }
    }
    return std::move(response_);
  }

  bool failed() const { return failed_; }

private:
  void append(
      const produce_request::topic_produce_data& t, const produce_request::partition_produce_data& p,
      partition_response& out) {
    auto where = locate(context_.state, t.name, t.topic_id, p.index);
    auto refused = context_.faults.refused(where.of ? where.of->name : t.name, p.index);
    if (refused != errc::none) return refuse(out, error{refused});
    if (auto why = check_request(where)) {
      refuse(out, why);
      if (names_leader(why.code())) name_leader(*where.at, out);
      return;
    }
    if (auto why = check_records(p.records, max_message_bytes(*where.of), context_.version)) return refuse(out, why);
    auto batch = *batch_view::parse(p.records.span());
    if (auto why = check_each_record(batch)) return refuse(out, why);
    write(where, batch, out);
  }

  error check_request(const located_partition& where) const {
    if (request_.acks < -1 || request_.acks > 1) return error{errc::invalid_required_acks, "acks is -1, 0 or 1"};
    if (request_.transactional_id) return error{errc::transactional_id_authorization_failed, no_transactions};
    if (where.code != errc::none) return error{where.code};
    if (auto code = check_leader(context_.self, *where.at, -1); code != errc::none) return error{code};
    auto in_sync = static_cast<int32_t>(where.at->in_sync.size());
    if (request_.acks == acks_all && in_sync < where.of->options.min_insync_replicas)
      return error{errc::not_enough_replicas, std::to_string(in_sync) + " replicas are in sync"};
    return {};
  }

  void write(const located_partition& where, const batch_view& batch, partition_response& out) {
    auto& partition = *where.at;
    auto header = batch.header();
    producer_states::verdict verdict;
    if (header.producer_id >= 0) verdict = partition.producers.check(header);
    if (verdict.code != errc::none)
      return refuse(
          out, error{
                   verdict.code, "producer " + std::to_string(header.producer_id) + ", epoch "
                                     + std::to_string(header.producer_epoch) + ", sequence "
                                     + std::to_string(header.base_sequence)});
    out.log_start_offset = partition.log.start_offset();
    if (where.of->options.log_append_time) out.log_append_time_ms = context_.now.count();
    out.base_offset = verdict.duplicate_of.value_or(partition.log.end_offset());
    if (verdict.duplicate_of) return;
    context_.state.append(*where.of, partition, batch, out.base_offset, context_.now.count());
    if (header.producer_id >= 0) partition.producers.appended(header, out.base_offset);
  }

  void name_leader(const partition& which, partition_response& out) {
    out.current_leader.leader_id = which.leader;
    out.current_leader.leader_epoch = which.leader_epoch;
    add_endpoint(response_.node_endpoints, context_.state.find_broker(which.leader));
  }

  int32_t max_message_bytes(const topic& t) const {
    return t.options.max_message_bytes > 0 ? t.options.max_message_bytes : context_.state.options().max_message_bytes;
  }

  request_context& context_;
  const produce_request& request_;
  produce_response response_;
  bool failed_ = false;
};

outcome handle(request_context& context, const produce_request& request) {
  produce_call call{context, request};
  auto response = call.run();
  if (request.acks != 0) return reply(context, std::move(response));
  // There is no reply to hold an error: closing the connection is how a broker tells of one.
  return {.what = call.failed() ? outcome::kind::close : outcome::kind::no_reply};
}

} // namespace

outcome serve_produce(incoming& in) {
  auto named = [&](const produce_request& r) {
    return targets_of(
        in.state, r.topic_data, &produce_request::topic_produce_data::partition_data,
        &produce_request::partition_produce_data::index);
  };
  return serve<produce_request>(in, named, handle);
}

} // namespace cafka::embedded
