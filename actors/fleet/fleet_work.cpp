#include "cafka/actors/fleet/fleet_work.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "cafka/actors/fleet/dead_letter.hpp"
#include "cafka/actors/fleet/kept_record.hpp"

namespace cafka {

namespace {

// Of a partition at a time: so that a long batch does not keep the others out of the window.
constexpr size_t records_in_turn = 256;

} // namespace

fleet_work::fleet_work(settings what) : settings_(std::move(what)), random_(settings_.seed) {
  for (const auto& each : settings_.policies.retry_topics()) delays_.try_emplace(each.topic, each.delay);
}

// -- assignment ----------------------------------------------------------------------------------------------------------

void fleet_work::give(const committed_offset& from) {
  if (find(from.where)) take(from.where);
  uint32_t source = 0;
  if (free_sources_.empty()) {
    source = static_cast<uint32_t>(partitions_.size());
    partitions_.emplace_back();
  } else {
    source = free_sources_.back();
    free_sources_.pop_back();
  }
  partitions_[source] = {
      .where = std::make_shared<const topic_partition>(from.where), .ledger = partition_ledger::resumed(from)};
  if (const auto found = delays_.find(from.where.topic); found != delays_.end())
    partitions_[source].delay = found->second;
  sources_[from.where] = source;
}

void fleet_work::leave(const topic_partition& where) {
  const auto source = find(where);
  if (!source || partitions_[*source].leaving) return;
  partitions_[*source].leaving = true;
  drop_waiting(*source);
}

bool fleet_work::is_drained(const topic_partition& where) const {
  const auto source = find(where);
  return !source || partitions_[*source].is_drained();
}

void fleet_work::take(const topic_partition& where) {
  const auto found = sources_.find(where);
  if (found == sources_.end()) return;
  const auto source = found->second;
  sources_.erase(found);
  drop_waiting(source);
  partitions_[source].gone = true;
  recycle(source);
}

void fleet_work::moved(const topic_partition& where, int64_t offset) {
  const auto source = find(where);
  if (!source) return;
  const bool paused = partitions_[*source].paused;
  take(where);
  give({.where = where, .offset = offset});
  if (paused) pause(where, true);
}

/// What waits is forgotten; where workers have something of it, they hand back what they have not begun.
void fleet_work::drop_waiting(uint32_t source) {
  auto& of = partitions_[source];
  for (const auto& [number, what] : under_way_)
    for (const auto& each : what->items)
      if (lanes_.at(each.entry).source == source) {
        what->stop = true;
        break;
      }
  for (auto& each : lanes_.drop(source)) release(each);
  for (const auto slot : std::exchange(of.to_look_into, {})) batches_.looked_through(slot);
  // A letter that waits to be written again is dropped with the rest; one that is under way comes back.
  for (auto at = later_.begin(); at != later_.end();) {
    if (lanes_.at(at->second.entry).source != source) {
      ++at;
      continue;
    }
    const auto entry = at->second.entry;
    at = later_.erase(at);
    --of.letters;
    const auto what = std::move(lanes_.at(entry));
    lanes_.remove(entry);
    release(what);
  }
}

/// An entry is no more, whether it is done or not.
void fleet_work::release(const record_lanes::record_entry& what) {
  auto& of = partitions_[what.source];
  --of.entries;
  if (what.owner) {
    --of.parked;
    parked_bytes_ -= payload_size(what.record);
  }
  if (what.batch != record_lanes::none) batches_.settled(what.batch);
}

void fleet_work::recycle(uint32_t source) {
  auto& of = partitions_[source];
  if (!of.gone || of.entries > 0 || of.works > 0) return;
  lanes_.hold(source, false);
  of = {};
  free_sources_.push_back(source);
}

std::optional<uint32_t> fleet_work::find(const topic_partition& where) const {
  const auto found = sources_.find(where);
  if (found == sources_.end()) return {};
  return found->second;
}

// -- records -------------------------------------------------------------------------------------------------------------

void fleet_work::arrived(const record_batch_ptr& batch, uint64_t number, time_point now) {
  const auto source = find({batch->topic(), batch->partition()});
  const bool wanted = source && !partitions_[*source].leaving;
  const auto slot = batches_.add(batch, number, source.value_or(0), now);
  if (!wanted) return batches_.looked_through(slot);
  auto& of = partitions_[*source];
  of.high_watermark = batch->high_watermark();
  of.to_look_into.push_back(slot);
  if (!std::exchange(of.in_backlog, true)) backlog_.push_back(*source);
}

/// Partitions take turns, and none takes more than its part of the window while others wait.
void fleet_work::look_further(time_point now) {
  size_t fruitless = 0;
  while (!backlog_.empty() && fruitless < backlog_.size() && lanes_.size() < settings_.window) {
    const auto source = backlog_.front();
    backlog_.pop_front();
    auto& of = partitions_[source];
    const auto part = std::max(records_in_turn, settings_.window / (backlog_.size() + 1));
    const bool waits = of.due && *of.due > now;
    if (of.entries < part && !of.to_look_into.empty() && !waits) {
      look_into(source, std::min(records_in_turn, part - of.entries), now);
      fruitless = 0;
    } else {
      ++fruitless;
    }
    of.in_backlog = !of.to_look_into.empty();
    if (of.in_backlog) backlog_.push_back(source);
  }
}

/// Records of retry topics are looked at when they are due, one after the other: those behind it were written later.
bool fleet_work::is_due(partition& of, const record_view& record, time_point now) const {
  if (!of.delay) return true;
  if (!of.due) {
    const auto due = retry_due_of(record, *of.delay, wall_clock_);
    of.due = now + std::chrono::milliseconds{std::max<int64_t>(due - wall_clock_, 0)};
  }
  if (*of.due > now) return false;
  of.due.reset();
  return true;
}

void fleet_work::look_into(uint32_t source, size_t most, time_point now) {
  auto& of = partitions_[source];
  const auto slot = of.to_look_into.front();
  auto& piece = batches_[slot];
  size_t added = 0;
  for (; added < most && piece.at != piece.records->end(); ++piece.at) {
    if (!is_due(of, *piece.at, now)) return;
    const auto ticket = of.ledger.delivered(piece.at->offset);
    if (!ticket) {
      ++counters_.recorded;
      continue;
    }
    ++added;
    ++of.entries;
    ++piece.open;
    lanes_.add({.record = *piece.at, .ticket = *ticket, .source = source, .batch = slot}, lane_key(*piece.at));
  }
  if (piece.at != piece.records->end()) return;
  of.ledger.passed(piece.records->next_offset(), piece.records->leader_epoch());
  of.to_look_into.pop_front();
  batches_.looked_through(slot);
}

std::optional<uint64_t> fleet_work::lane_key(const record_view& record) const {
  switch (settings_.order.by) {
  case ordering::by_partition:
    return 0;
  case ordering::by_key:
    if (record.key.is_null()) return settings_.order.without_key == keyless::together ? std::optional{0} : std::nullopt;
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(record.key.data()), record.key.size()});
  case ordering::none:
    break;
  }
  return {};
}

// -- workers -------------------------------------------------------------------------------------------------------------

work_ptr fleet_work::next(uint32_t worker, size_t idle, time_point now) {
  look_further(now);
  if (is_gathering(now)) return nullptr;
  const record_lanes::amount most{
      .records = fair_size(idle), .bytes = settings_.order.limits.bytes, .apart = settings_.order.in_batches};
  auto taken = lanes_.take(most, [this, idle](uint32_t source) { return may_serve(source, idle); });
  if (taken.empty()) taken = lanes_.take(most, [](uint32_t) { return true; }); // all have their share
  return taken.empty() ? nullptr : make_work(worker, taken);
}

/// So many that nobody who has nothing to do goes without, and that they do not take long.
size_t fleet_work::fair_size(size_t idle) const {
  if (settings_.order.in_batches) return settings_.order.limits.records;
  const auto each = (lanes_.ready() + std::max<size_t>(idle, 1) - 1) / std::max<size_t>(idle, 1);
  const auto share = static_cast<double>(settings_.order.share.count());
  const auto soon = record_time_ > 0 ? static_cast<size_t>(std::min(share / record_time_, 1e6)) : size_t{1};
  return std::clamp<size_t>(std::min(each, soon), 1, settings_.order.limits.records);
}

/// Partitions whose records take long would have all workers in the end: some are kept for the others.
bool fleet_work::may_serve(uint32_t source, size_t idle) const {
  const auto others = lanes_.ready_sources();
  if (sources_.size() < 2 || settings_.workers < 2) return true;
  const auto reserve = std::max<size_t>(1, settings_.workers / 8);
  return idle > reserve || partitions_[source].works < std::max<size_t>(1, settings_.workers / (others + 1));
}

bool fleet_work::is_gathering(time_point now) {
  const auto& limits = settings_.order.limits;
  if (!settings_.order.in_batches || limits.linger.count() == 0 || lanes_.ready() == 0
      || lanes_.ready() >= limits.records) {
    gathering_until_.reset();
    return false;
  }
  if (!gathering_until_) gathering_until_ = now + limits.linger;
  if (now < *gathering_until_) return true;
  gathering_until_.reset();
  return false;
}

work_ptr fleet_work::make_work(uint32_t worker, const std::vector<record_lanes::taken>& taken) {
  auto made = std::make_shared<work>();
  made->number = ++last_work_;
  made->worker = worker;
  made->records.reserve(taken.size());
  made->items.reserve(taken.size());
  const void* last_owner = nullptr;
  auto keep = [&](const std::shared_ptr<const void>& owner) {
    if (owner.get() != std::exchange(last_owner, owner.get())) made->owners.push_back(owner);
  };
  uint32_t last_source = record_lanes::none;
  for (const auto& [number, lane] : taken) {
    const auto& entry = lanes_.at(number);
    auto& of = partitions_[entry.source];
    ++of.with_workers;
    if (std::exchange(last_source, entry.source) != entry.source) made->owners.push_back(of.where);
    keep(entry.owner ? entry.owner : batches_[entry.batch].records);
    made->records.push_back({entry.record, of.where->topic, of.where->partition, entry.attempts + 1});
    made->items.push_back({.entry = number, .lane = lane});
  }
  for (size_t i = 0; i < made->items.size(); ++i)
    if (i == 0 || lanes_.at(made->items[i].entry).source != lanes_.at(made->items[i - 1].entry).source)
      ++partitions_[lanes_.at(made->items[i].entry).source].works;
  under_way_[made->number] = made;
  return made;
}

// -- the user's ----------------------------------------------------------------------------------------------------------

void fleet_work::pause(const topic_partition& where, bool yes) {
  const auto source = find(where);
  if (!source) return;
  auto& of = partitions_[*source];
  of.paused = yes;
  if (!yes) of.stopped = {};
  lanes_.hold(*source, yes);
}

// -- the time, and what comes of it --------------------------------------------------------------------------------------

void fleet_work::tick(time_point now, int64_t wall_clock) {
  wall_clock_ = wall_clock;
  lanes_.tick(now);
  while (!later_.empty() && later_.begin()->first <= now) letters_.push_back(later_.extract(later_.begin()).mapped());
}

std::optional<fleet_work::time_point> fleet_work::next_tick() const {
  auto next = lanes_.next_tick();
  const auto sooner = [&next](time_point when) { next = next ? std::min(*next, when) : when; };
  if (!later_.empty()) sooner(later_.begin()->first);
  if (gathering_until_) sooner(*gathering_until_);
  if (!delays_.empty())
    for (const auto source : backlog_)
      if (const auto& of = partitions_[source]; of.due && !of.to_look_into.empty()) sooner(*of.due);
  return next;
}

std::vector<committed_offset> fleet_work::to_commit() const {
  std::vector<committed_offset> out;
  for (const auto& [where, source] : sources_) append_commit(source, out);
  return out;
}

std::vector<committed_offset> fleet_work::to_commit(const std::vector<topic_partition>& some) const {
  std::vector<committed_offset> out;
  for (const auto& each : some)
    if (const auto source = find(each)) append_commit(*source, out);
  return out;
}

void fleet_work::append_commit(uint32_t source, std::vector<committed_offset>& out) const {
  auto what = partitions_[source].ledger.to_store(settings_.max_metadata);
  if (!what) return;
  what->where = *partitions_[source].where;
  out.push_back(std::move(*what));
}

void fleet_work::committed(const committed_offset& what) {
  if (const auto source = find(what.where)) partitions_[*source].ledger.stored(what);
}

size_t fleet_work::at_work() const {
  size_t out = 0;
  for (const auto& [where, source] : sources_)
    if (!partitions_[source].paused) out += partitions_[source].entries;
  return out;
}

std::vector<fleet_work::partition_state> fleet_work::partitions() const {
  std::vector<partition_state> out;
  std::map<uint32_t, time_point> oldest;
  batches_.for_each([&oldest](const fleet_batches::batch& each) {
    const auto [at, added] = oldest.try_emplace(each.source, each.arrived);
    if (!added) at->second = std::min(at->second, each.arrived);
  });
  for (const auto& [where, source] : sources_) {
    const auto& of = partitions_[source];
    out.push_back(
        {.where = where,
         .committed = of.ledger.stored_offset(),
         .commit_point = of.ledger.commit_point(),
         .position = of.ledger.position(),
         .high_watermark = of.high_watermark,
         .open = of.entries,
         .with_workers = of.with_workers,
         .letters = of.letters,
         .parked = of.parked,
         .batches = of.to_look_into.size(),
         .paused = of.paused,
         .stopped = of.stopped});
    if (const auto at = oldest.find(source); at != oldest.end()) out.back().oldest = at->second;
  }
  return out;
}

} // namespace cafka
