// What becomes of records: done, tried again, written elsewhere, skipped, or the end of it.
#include <algorithm>
#include <utility>

#include "cafka/actors/fleet/fleet_work.hpp"
#include "cafka/actors/fleet/kept_record.hpp"

namespace cafka {

void fleet_work::finished(const work& what, time_point now) {
  const auto found = under_way_.find(what.number);
  if (found == under_way_.end()) return;
  const auto kept = std::move(found->second); // `what` may be it
  under_way_.erase(found);

  uint32_t last_source = record_lanes::none;
  std::vector<uint32_t> sources;
  size_t tried = 0;
  for (const auto& each : what.items) {
    const auto source = lanes_.at(each.entry).source;
    if (std::exchange(last_source, source) != source) sources.push_back(source);
    if (each.became != work::outcome::untouched) ++tried;
  }
  for (size_t begin = 0; begin < what.items.size();) {
    size_t end = begin + 1;
    while (end < what.items.size() && what.items[end].lane == what.items[begin].lane) ++end;
    lane_finished(what, begin, end, now);
    begin = end;
  }
  for (const auto source : sources) {
    --partitions_[source].works;
    recycle(source);
  }
  if (tried > 0) {
    constexpr double weight = 0.2; // of the latest
    const auto each = static_cast<double>(what.nanoseconds) / static_cast<double>(tried);
    record_time_ = record_time_ > 0 ? record_time_ + weight * (each - record_time_) : std::max(each, 1.0);
  }
}

void fleet_work::lane_finished(const work& what, size_t begin, size_t end, time_point now) {
  rest of_lane;
  for (auto i = begin; i < end; ++i) {
    const auto& item = what.items[i];
    auto& of = partitions_[lanes_.at(item.entry).source];
    --of.with_workers;
    if (of.gone && item.became == work::outcome::done) ++counters_.fenced;
    if (item.became == work::outcome::done)
      done(item.entry);
    else if (item.became == work::outcome::untouched)
      of_lane.left.push_back(item.entry);
    else {
      const auto found =
          std::lower_bound(what.failures.begin(), what.failures.end(), i, [](const auto& each, size_t index) {
            return each.index < index;
          });
      failed(item.entry, found->what, what.items.size() > 1, now, of_lane);
    }
  }
  if (lanes_.give_back(what.items[begin].lane, of_lane.left, of_lane.not_before)) return;
  for (const auto each : of_lane.left) {
    const auto entry = std::move(lanes_.at(each));
    lanes_.remove(each);
    release(entry);
  }
}

void fleet_work::done(uint32_t entry) {
  if (!partitions_[lanes_.at(entry).source].gone) ++counters_.done;
  settle(entry);
}

/// Its partition may be passed now.
void fleet_work::settle(uint32_t number) {
  const auto entry = std::move(lanes_.at(number));
  auto& of = partitions_[entry.source];
  if (!of.gone) of.ledger.settle(entry.ticket);
  lanes_.remove(number);
  release(entry);
}

void fleet_work::failed(uint32_t number, const failure& why, bool together, time_point now, rest& of_lane) {
  auto& entry = lanes_.at(number);
  auto& of = partitions_[entry.source];
  if (of.leaving || of.gone) { // whoever has the partition next tries it again
    of_lane.left.push_back(number);
    return;
  }
  ++counters_.failed;
  if (settings_.order.in_batches && together) { // which of them it was nobody knows yet
    entry.alone = true;
    of_lane.left.push_back(number);
    return;
  }
  auto known = why;
  known.attempts = ++entry.attempts;
  const auto verdict = judge_failure(entry.source, known, entry.record.headers());
  using action = failure_verdict::action;
  switch (verdict.what) {
  case action::retry:
    return retry(number, verdict, now, of_lane);
  case action::retry_topic:
  case action::dead_letter:
    return send(number, known, verdict);
  case action::skip:
    ++counters_.skipped;
    tell(number, note::kind::skipped, known);
    return settle(number);
  case action::stop_partition:
    of_lane.left.push_back(number);
    return stop(entry.source, known, entry.record.offset);
  case action::stop_fleet:
    of_lane.left.push_back(number);
    tell(number, note::kind::fleet_stopped, known);
  }
}

failure_verdict fleet_work::judge_failure(uint32_t source, const failure& why, const header_range& headers) {
  const auto& policy = settings_.policies.of(why.what);
  return judge(policy, why, pass_of(policy, partitions_[source].where->topic, headers), random_);
}

/// Reading goes on behind it at once, unless its partition stops.
bool fleet_work::undecodable(
    const topic_partition& where, const offset_range& offsets,
    const std::shared_ptr<const std::vector<std::byte>>& bytes, const error& why) {
  const auto source = find(where);
  if (!source) return false;
  auto& of = partitions_[*source];
  const failure known{.what = failure::kind::undecodable, .why = why, .attempts = 0};
  ++counters_.failed;
  const auto verdict = judge_failure(*source, known, {});
  using action = failure_verdict::action;
  if (verdict.what == action::stop_partition || verdict.what == action::stop_fleet) {
    stop(*source, known, offsets.first);
    if (verdict.what == action::stop_fleet)
      notes_.push_back({.what = note::kind::fleet_stopped, .where = where, .offset = offsets.first, .why = known});
    return false;
  }
  of.to_look_into.push_back(
      {.broken = std::make_shared<const damage>(
           damage{.offsets = offsets, .bytes = bytes, .why = known, .verdict = verdict})});
  if (!std::exchange(of.in_backlog, true)) backlog_.push_back(*source);
  return true;
}

/// It takes part as one record, from its first offset on that is not passed.
void fleet_work::look_at_damage(uint32_t source, const damage& what) {
  auto& of = partitions_[source];
  const auto first = std::max(what.offsets.first, of.ledger.position());
  const auto ticket = first < what.offsets.end ? of.ledger.delivered(first) : std::nullopt;
  of.ledger.passed(what.offsets.end, -1);
  if (!ticket) return;
  if (what.verdict.what == failure_verdict::action::skip) {
    ++counters_.skipped;
    notes_.push_back({.what = note::kind::skipped, .where = *of.where, .offset = first, .why = what.why});
    of.ledger.settle(*ticket);
    return;
  }
  record_view raw;
  raw.offset = what.offsets.first;
  raw.value = *what.bytes;
  count(source, 1);
  ++of.parked;
  parked_bytes_ += payload_size(raw);
  send(lanes_.admit({.record = raw, .owner = what.bytes, .ticket = *ticket, .source = source}), what.why, what.verdict);
  letters_.back().last_offset = what.offsets.end - 1;
}

void fleet_work::retry(uint32_t number, const failure_verdict& verdict, time_point now, rest& of_lane) {
  ++counters_.retried;
  const auto when = now + verdict.pause;
  if (verdict.place == retry_place::aside && park(number)) {
    ++counters_.parked;
    return lanes_.put_aside(number, when);
  }
  of_lane.left.push_back(number);
  // The first one's: those behind it wait with it.
  if (!of_lane.not_before) of_lane.not_before = when;
}

/// What waits for long does not keep its batch, which takes room that its reader needs.
bool fleet_work::park(uint32_t number) {
  auto& entry = lanes_.at(number);
  if (entry.owner) return true;
  const auto size = payload_size(entry.record);
  if (parked_bytes_ + size > settings_.parked_bytes) return false;
  const auto kept = std::make_shared<const kept_record>(entry.record);
  entry.record = kept->view();
  entry.owner = kept;
  parked_bytes_ += size;
  ++partitions_[entry.source].parked;
  if (entry.batch != record_lanes::none) batches_.settled(std::exchange(entry.batch, record_lanes::none));
  return true;
}

void fleet_work::stop(uint32_t source, const failure& why, int64_t offset) {
  auto& of = partitions_[source];
  set_holds(source, of.holds | static_cast<uint8_t>(hold::stopped));
  of.stopped = why.why;
  notes_.push_back({.what = note::kind::partition_stopped, .where = *of.where, .offset = offset, .why = why});
}

void fleet_work::tell(uint32_t number, note::kind what, const failure& why) {
  const auto& entry = lanes_.at(number);
  notes_.push_back(
      {.what = what, .where = *partitions_[entry.source].where, .offset = entry.record.offset, .why = why});
}

// -- letters -------------------------------------------------------------------------------------------------------------

void fleet_work::send(uint32_t number, const failure& why, const failure_verdict& verdict) {
  const auto& entry = lanes_.at(number);
  auto& of = partitions_[entry.source];
  ++of.letters;
  ++open_letters_;
  letters_.push_back(
      {.number = ++last_letter_,
       .from = *of.where,
       .record = entry.record,
       .why = why,
       .verdict = verdict,
       .entry = number,
       .owner = entry.owner ? entry.owner : batches_[entry.batch].records});
}

std::vector<fleet_work::letter> fleet_work::take_letters() { return std::exchange(letters_, {}); }

void fleet_work::written(const letter& which) {
  const auto source = lanes_.at(which.entry).source;
  --partitions_[source].letters;
  --open_letters_;
  ++(which.verdict.what == failure_verdict::action::retry_topic ? counters_.sent_on : counters_.dead_letters);
  settle(which.entry);
  recycle(source);
}

void fleet_work::unwritable(letter which, const error& why, time_point now) {
  const auto source = lanes_.at(which.entry).source;
  auto& of = partitions_[source];
  if (of.leaving || of.gone) return unwritten(std::move(which), now);
  --of.letters;
  --open_letters_;
  auto known = which.why;
  known.why = why;
  stop(source, known, which.record.offset);
  if (which.last_offset < 0) return lanes_.put_aside(which.entry, now); // a worker gets it once more
  which.is_refused = true;                                              // no worker ever saw it
  refused_.push_back(std::move(which));
}

void fleet_work::unwritten(letter which, time_point again) {
  const auto source = lanes_.at(which.entry).source;
  auto& of = partitions_[source];
  if (!of.leaving && !of.gone) {
    later_.emplace(again, std::move(which));
    return;
  }
  // Whoever has the partition next will write it.
  --of.letters;
  --open_letters_;
  const auto entry = std::move(lanes_.at(which.entry));
  lanes_.remove(which.entry);
  release(entry);
  recycle(source);
}

} // namespace cafka
