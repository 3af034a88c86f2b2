#include "cafka/wire/messages/produce.hpp"

#include "cafka/embedded/core/recompressed.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/partition_access.hpp"
#include "cafka/embedded/handlers/record_check.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::batch_view;
using wire::produce_request;
using wire::produce_response;
using partition_response = produce_response::partition_produce_response;

constexpr int16_t acks_all = -1;
constexpr auto no_transactions = "the embedded cluster has no transactions";

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
    if (auto why = check_batch(p.records, max_message_bytes(*where.of), context_.version)) return refuse(out, why);
    auto batch = *batch_view::parse(p.records.span());
    if (auto rejected = check_records(batch, rules_for(where, p.index))) {
      out.record_errors = std::move(rejected.records);
      return refuse(out, rejected.why);
    }
    write(where, batch, out);
  }

  record_rules rules_for(const located_partition& where, int32_t partition) const {
    const auto& options = where.of->options;
    const auto after = options.timestamp_after_max.value_or(context_.state.options().timestamp_after_max);
    return {
        .place = where.of->name + '-' + std::to_string(partition),
        .needs_key = options.compacted,
        .needs_time = !options.log_append_time,
        .now = context_.now,
        .before_max = options.timestamp_before_max.value_or(time_point::max()),
        .after_max = after};
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
    append(where, batch, out.base_offset);
    if (header.producer_id >= 0) partition.producers.appended(header, out.base_offset);
  }

  void append(const located_partition& where, const batch_view& batch, int64_t base_offset) {
    const auto& wanted = where.of->options.compression;
    const auto now = context_.now.count();
    if (!wanted || batch.codec_id() == static_cast<int>(*wanted))
      return context_.state.append(*where.of, *where.at, batch, base_offset, now);
    const auto anew = recompressed(batch, *wanted);
    context_.state.append(*where.of, *where.at, *batch_view::parse(anew.span()), base_offset, now);
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
