#include "cafka/actors/writer/produce_verdict.hpp"

#include <ostream>

#include "cafka/actors/retry/retry_rule.hpp"

namespace cafka {

namespace {

using enum produce_verdict;

// The broker no longer knows the producer: its last batch was deleted with old segments, or the state expired (KIP-360).
produce_verdict judge_forgotten(const returned_batch& batch, const produce_circumstances& in) {
  bool explained = in.last_acknowledged_offset >= 0 && batch.log_start_offset > in.last_acknowledged_offset;
  // An earlier attempt may have been written, and forgotten after it.
  if (in.in_doubt && !explained) return unknown;
  return gap;
}

produce_verdict judge_answer(const returned_batch& batch, const produce_circumstances& in) {
  auto code = batch.what.code();
  switch (code) {
  case errc::none:
    return acknowledged;
  case errc::message_too_large:
  case errc::record_list_too_large:
    return in.record_count > 1 ? split : failed;
  case errc::duplicate_sequence_number:
    if (in.idempotent) return acknowledged;
    break;
  case errc::out_of_order_sequence_number:
  case errc::invalid_producer_epoch:
    if (in.idempotent) return in.head_of_line ? gap : resend;
    break;
  case errc::unknown_producer_id:
    if (in.idempotent) return in.head_of_line ? judge_forgotten(batch, in) : resend;
    break;
  default:
    break;
  }
  // A leader that waits for nobody says so before it appends anything.
  const bool refused = code == errc::not_leader_or_follower && !in.awaits_replicas;
  if (describe(code).outcome != produce_outcome::failed
      && !refused) // REQUEST_TIMED_OUT, NOT_ENOUGH_REPLICAS_AFTER_APPEND, …
    return may_pass(code) && (in.idempotent || in.resend_in_doubt) ? doubtful : unknown;
  return may_pass(code) ? resend : failed;
}

} // namespace

produce_verdict judge(const returned_batch& batch, const produce_circumstances& in) {
  switch (batch.how) {
  case returned_batch::kind::in_doubt:
    return in.idempotent || in.resend_in_doubt ? doubtful : unknown;
  case returned_batch::kind::unsent:
    return may_pass(batch.what.code()) ? resend : failed;
  case returned_batch::kind::sent:
    return sent;
  case returned_batch::kind::answered:
    break;
  }
  return judge_answer(batch, in);
}

std::ostream& operator<<(std::ostream& out, produce_verdict verdict) {
  static constexpr const char* names[] = {"acknowledged", "sent", "resend", "doubtful",
                                          "split",        "gap",  "failed", "unknown"};
  return out << names[static_cast<size_t>(verdict)];
}

} // namespace cafka
