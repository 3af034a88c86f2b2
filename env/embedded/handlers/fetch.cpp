#include "cafka/wire/messages/fetch.hpp"

#include "cafka/embedded/handlers/fetch_session_open.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/partition_access.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace cafka::embedded {

namespace {

using wire::fetch_request;
using wire::fetch_response;

constexpr int8_t read_committed = 1;
constexpr int16_t first_from_followers = 11;
constexpr int16_t first_with_leaders = 16;

bool concerns_the_session(errc code) {
  return code == errc::fetch_session_id_not_found || code == errc::invalid_fetch_session_epoch
         || code == errc::fetch_session_topic_id_error;
}

outcome refuse(const request_context& context, errc code) {
  fetch_response response;
  response.error_code = to_wire(code);
  return reply(context, std::move(response));
}

/// A Fetch request that is being served: at once, or again and again while it is parked.
class fetch_call {
public:
  fetch_call(const request_context& context, const fetch_request& request, opened_session opened)
      : context_(context),
        opened_(std::move(opened)),
        min_bytes_(std::max(request.min_bytes, 0)),
        max_bytes_(static_cast<size_t>(std::clamp(request.max_bytes, 0, context.state.options().max_fetch_bytes))),
        committed_only_(request.isolation_level == read_committed),
        rack_(request.rack_id),
        deadline_(context.now + std::chrono::milliseconds{std::max(request.max_wait_ms, 0)}) {}

  time_point deadline() const { return deadline_; }

  /// The reply frame, if there is enough to say or no more time to wait.
  std::optional<wire::bytes> resume(time_point now) {
    context_.now = now;
    look();
    if (!urgent_ && bytes_ < static_cast<size_t>(min_bytes_) && now < deadline_ && !seen_.empty()) return std::nullopt;
    auto response = respond();
    return encode_reply(context_, response);
  }

private:
  struct seen_partition {
    std::list<fetched_partition>::iterator wanted;
    located_partition where{};
    errc code = errc::none;
    int32_t preferred_replica = -1;
    byte_span records{};
    /// Where what was fetched before and this log part ways, if they do (KIP-595).
    std::optional<epoch_history::end> diverging{};
  };

  void look() {
    seen_.clear();
    bytes_ = 0;
    urgent_ = false;
    auto& partitions = opened_.session->partitions();
    for (auto p = partitions.begin(); p != partitions.end(); ++p) {
      auto& seen = seen_.emplace_back(look_at(p));
      bytes_ += seen.records.size();
      urgent_ |= seen.code != errc::none || seen.preferred_replica != -1 || seen.diverging;
    }
  }

  seen_partition look_at(std::list<fetched_partition>::iterator wanted) const {
    seen_partition seen{
        .wanted = wanted, .where = locate(context_.state, wanted->topic, wanted->topic_id, wanted->index)};
    const auto& name = seen.where.of ? seen.where.of->name : wanted->topic;
    seen.code = context_.faults.refused(name, wanted->index);
    if (seen.code == errc::none) seen.code = seen.where.code;
    if (seen.code != errc::none) return seen;
    const auto& at = *seen.where.at;
    auto followers_too = context_.version >= first_from_followers && !context_.state.options().racks.empty();
    seen.code = check_leader(context_.self, at, wanted->leader_epoch, followers_too);
    if (seen.code != errc::none) return seen;
    if (wanted->last_fetched_epoch >= 0) {
      auto end = at.end_of_epoch(wanted->last_fetched_epoch);
      if (end.epoch == -1 || wanted->fetch_offset < at.log.start_offset()) {
        seen.code = errc::offset_out_of_range;
        return seen;
      }
      if (end.epoch < wanted->last_fetched_epoch || end.offset < wanted->fetch_offset) {
        seen.diverging = end;
        return seen;
      }
    }
    if (wanted->fetch_offset < at.log.start_offset() || wanted->fetch_offset > at.log.end_offset()) {
      seen.code = errc::offset_out_of_range;
      return seen;
    }
    seen.preferred_replica = nearer_replica(at);
    if (seen.preferred_replica == -1) {
      auto room =
          std::min(static_cast<size_t>(std::max(wanted->max_bytes, 0)), max_bytes_ - std::min(bytes_, max_bytes_));
      seen.records = at.log.read(wanted->fetch_offset, visible_end(at), room, bytes_ == 0);
    }
    return seen;
  }

  int64_t visible_end(const partition& p) const { return committed_only_ ? p.stable_offset() : p.high_watermark(); }

  /// A replica in sync in the consumer's rack, if this broker leads and is in another; else -1 (KIP-392).
  int32_t nearer_replica(const partition& p) const {
    if (rack_.empty() || context_.version < first_from_followers || p.leader != context_.self.id
        || context_.self.rack == rack_)
      return -1;
    for (auto id : p.in_sync)
      if (auto b = context_.state.find_broker(id); b && b->up && b->rack == rack_) return id;
    return -1;
  }

  fetch_response respond() {
    fetch_response response;
    response.session_id = opened_.session->id;
    for (auto& seen : seen_) {
      if (opened_.incremental && !has_news(seen)) continue;
      describe(seen, topic_of(response, *seen.wanted).partitions.emplace_back(), response);
      tell(seen);
    }
    for (auto& seen : seen_)
      if (!seen.records.empty()) opened_.session->move_to_back(seen.wanted);
    return response;
  }

  static fetch_response::fetchable_topic_response& topic_of(fetch_response& response, const fetched_partition& wanted) {
    auto& topics = response.responses;
    if (topics.empty() || topics.back().topic != wanted.topic || topics.back().topic_id != wanted.topic_id) {
      auto& added = topics.emplace_back();
      added.topic = wanted.topic;
      added.topic_id = wanted.topic_id;
    }
    return topics.back();
  }

  static bool has_news(const seen_partition& seen) {
    if (seen.code != errc::none || !seen.records.empty() || seen.preferred_replica != -1 || seen.diverging) return true;
    const auto& at = *seen.where.at;
    return seen.wanted->told_high_watermark != at.high_watermark()
           || seen.wanted->told_log_start != at.log.start_offset();
  }

  static void tell(const seen_partition& seen) {
    auto ok = seen.code == errc::none;
    seen.wanted->told_high_watermark = ok ? seen.where.at->high_watermark() : -1;
    seen.wanted->told_log_start = ok ? seen.where.at->log.start_offset() : -1;
  }

  void describe(const seen_partition& seen, fetch_response::partition_data& out, fetch_response& response) const {
    out.partition_index = seen.wanted->index;
    out.error_code = to_wire(seen.code);
    out.high_watermark = out.last_stable_offset = out.log_start_offset = -1;
    // Of a partition that is not there, Kafka's answer holds an empty list; of others, none unless there is one to give.
    if (seen.where.code == errc::none) out.aborted_transactions.reset();
    out.preferred_read_replica = seen.preferred_replica;
    out.records = bytes_view{seen.records};
    if (seen.diverging) {
      out.diverging_epoch.epoch = seen.diverging->epoch;
      out.diverging_epoch.end_offset = seen.diverging->offset;
    }
    if (seen.code == errc::none) return describe(*seen.where.at, seen.wanted->fetch_offset, out);
    if (context_.version < first_with_leaders || !names_leader(seen.code) || !seen.where.at) return;
    out.current_leader.leader_id = seen.where.at->leader;
    out.current_leader.leader_epoch = seen.where.at->leader_epoch;
    add_endpoint(response.node_endpoints, context_.state.find_broker(seen.where.at->leader));
  }

  void describe(const partition& p, int64_t fetch_offset, fetch_response::partition_data& out) const {
    out.high_watermark = p.high_watermark();
    out.last_stable_offset = p.stable_offset();
    out.log_start_offset = p.log.start_offset();
    if (!committed_only_) return;
    auto& aborted = out.aborted_transactions.emplace();
    for (const auto& a : p.aborted) {
      if (a.last_offset < fetch_offset || a.first_offset >= visible_end(p)) continue;
      auto& added = aborted.emplace_back();
      added.producer_id = a.producer_id;
      added.first_offset = a.first_offset;
    }
  }

  request_context context_;
  opened_session opened_;
  int32_t min_bytes_;
  size_t max_bytes_;
  bool committed_only_;
  std::string rack_;
  time_point deadline_;

  // What the last look has found.
  std::vector<seen_partition> seen_;
  size_t bytes_ = 0;
  bool urgent_ = false;
};

outcome handle(request_context& context, const fetch_request& request) {
  if (auto code = context.faults.refused(); concerns_the_session(code)) return refuse(context, code);
  auto opened = open_session(context, request);
  if (opened.code != errc::none) return refuse(context, opened.code);
  auto call = std::make_shared<fetch_call>(context, request, std::move(opened));
  if (auto frame = call->resume(context.now)) {
    if (frame->empty()) return {.what = outcome::kind::close};
    return {.what = outcome::kind::reply, .frame = std::move(*frame)};
  }
  return {
      .what = outcome::kind::parked,
      .parked = {call->deadline(), [call](time_point now) { return call->resume(now); }},
  };
}

} // namespace

outcome serve_fetch(incoming& in) {
  auto named = [&](const fetch_request& r) { return fetch_targets(in.state, in.self, r); };
  return serve<fetch_request>(in, named, handle);
}

} // namespace cafka::embedded
