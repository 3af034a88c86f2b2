#include "tests/simulation/unreliable_work.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

#include "cafka/actors/retry/random_source.hpp"

namespace cafka::test {

namespace {

topic_partition where_of(const fleet_record& what) { return {std::string{what.topic}, what.partition}; }

} // namespace

worker_behavior unreliable_work::make_behavior(std::shared_ptr<unreliable_work> what) {
  const auto form = what->of().form;
  if (form.many && form.later)
    return
        [what](std::span<const fleet_record> records, completion done) { what->work_later(records, std::move(done)); };
  if (form.many) return [what](std::span<const fleet_record> records) { return what->work_now(records); };
  if (form.later)
    return [what](const fleet_record& record, completion done) { what->work_later({&record, 1}, std::move(done)); };
  return [what](const fleet_record& record) { return what->work_now({&record, 1}); };
}

void unreliable_work::say(const std::string& what) {
  log += ' ' + plan->config.group.group_id + "'s fleet " + std::to_string(number) + ": " + what + ';';
}

void unreliable_work::hear(const fleet_event& what) {
  say(to_string(what));
  if (ended) return;
  ledger->heard(number, what, now);
  if (what.what == fleet_event::kind::failed) failed = what.why;
  if (what.what == fleet_event::kind::partition_stopped) {
    const auto longest = mood == moods::wild ? of().resumes_in : milliseconds{0};
    stopped.push_back(
        {what.where,
         now + milliseconds{chance(what.where, what.offset, 4) % (static_cast<uint64_t>(longest.count()) + 1)}});
  }
}

// -- what becomes of a record --------------------------------------------------------------------------------------------

uint64_t unreliable_work::chance(const topic_partition& where, int64_t offset, uint64_t which) const {
  uint64_t mixed = of().nature + which;
  for (const auto c : where.topic) mixed = random_source{mixed ^ static_cast<unsigned char>(c)}.next();
  return random_source{
      random_source{mixed ^ static_cast<uint64_t>(where.partition)}.next() ^ static_cast<uint64_t>(offset)}
      .next();
}

unreliable_work::fate unreliable_work::nature(const topic_partition& where, int64_t offset) const {
  auto drawn = chance(where, offset, 0) % 1'000;
  const auto& faults = of().faults;
  for (const auto& [share, is] :
       {std::pair{faults.errors, fate::error}, std::pair{faults.exceptions, fate::exception},
        std::pair{faults.drops, fate::drop}, std::pair{faults.hangs, fate::hang}}) {
    if (drawn < share) return is;
    drawn -= share;
  }
  return fate::fine;
}

/// There is a way for it to end.
bool unreliable_work::may_fail_each_time(fate how) const {
  const auto kind = how == fate::error  ? failure::kind::error
                    : how == fate::drop ? failure::kind::abandoned
                                        : failure::kind::exception;
  const auto policies = of().config.policies();
  const auto& policy = policies.of(kind);
  return policy.end == failure_end::skip || (policy.end == failure_end::dead_letter && !policy.dead_letters.empty());
}

unreliable_work::fate unreliable_work::fate_of(const fleet_record& what) {
  const auto where = where_of(what);
  const auto is = nature(where, what.offset);
  const bool each_time = chance(where, what.offset, 1) % 3 == 0;
  const auto times = 1 + chance(where, what.offset, 2) % 3;
  const bool fails = each_time || ledger->tries(where, what.offset) <= times;
  switch (mood) {
  case moods::wild:
    return fails ? is : fate::fine;
  case moods::calm:
    return is == fate::error && each_time && may_fail_each_time(is) ? is : fate::fine;
  case moods::peaceful:
    if (is == fate::hang || ledger->tries(where, what.offset) > 1 || !may_fail_each_time(is)) return fate::fine;
    return is;
  }
  return fate::fine;
}

/// Of many the gravest.
unreliable_work::fate unreliable_work::fate_of(std::span<const fleet_record> what) {
  auto out = fate::fine;
  for (const auto& each : what) out = std::max(out, fate_of(each));
  return out;
}

milliseconds unreliable_work::time_of(std::span<const fleet_record> what) const {
  constexpr milliseconds in_peace{20}; // all of it is done before nobody looks any more
  const auto longest = mood == moods::wild ? of().takes : std::min(of().takes, in_peace);
  if (mood == moods::calm || longest.count() == 0) return milliseconds{0};
  return milliseconds{
      chance(where_of(what.front()), what.front().offset, 3) % (static_cast<uint64_t>(longest.count()) + 1)};
}

/// Some are of a kind that policies may call hopeless.
error unreliable_work::why_of(std::span<const fleet_record> what) const {
  const bool hopeless = chance(where_of(what.front()), what.front().offset, 5) % 4 == 0;
  return {hopeless ? errc::invalid_record : errc::handler_failed, "as it is its nature"};
}

// -- functions -----------------------------------------------------------------------------------------------------------

error unreliable_work::work_now(std::span<const fleet_record> what) {
  if (ended) return {};
  const auto call = ledger->begin(number, what);
  const auto is = fate_of(what);
  if (is == fate::exception) {
    ledger->failed(call, failure::kind::exception, error{errc::handler_failed}, now);
    if (chance(where_of(what.front()), what.front().offset, 6) % 4 == 0) throw 7;
    throw std::runtime_error{"as it is its nature"};
  }
  if (is != fate::fine) {
    const auto why = why_of(what);
    ledger->failed(call, failure::kind::error, why, now);
    return why;
  }
  ledger->done(call, now);
  return {};
}

void unreliable_work::work_later(std::span<const fleet_record> what, completion done) {
  if (ended) return;
  const auto call = ledger->begin(number, what);
  const auto is = fate_of(what);
  if (is == fate::exception) {
    ledger->failed(call, failure::kind::exception, error{errc::handler_failed}, now);
    throw std::runtime_error{"as it is its nature"};
  }
  owed_.push_back({call, is, why_of(what), now + time_of(what), std::move(done)});
  if (owed_.back().due > now || is == fate::hang) return;
  auto of_it = std::move(owed_.back());
  owed_.pop_back();
  settle(of_it);
}

void unreliable_work::settle(debt& of) {
  if (!ended) {
    if (of.is == fate::error)
      ledger->failed(of.call, failure::kind::error, of.why, now);
    else if (of.is == fate::drop)
      ledger->failed(of.call, failure::kind::abandoned, error{errc::handler_failed}, now);
    else
      ledger->done(of.call, now);
  }
  if (of.is == fate::error) of.done(of.why);
  if (of.is == fate::fine || of.is == fate::hang) of.done();
}

void unreliable_work::pay() {
  auto owed = std::exchange(owed_, {});
  for (auto& each : owed) {
    const bool waits = mood == moods::wild && each.is == fate::hang;
    if (!waits && (each.due <= now || mood == moods::calm))
      settle(each);
    else
      owed_.push_back(std::move(each));
  }
}

} // namespace cafka::test
