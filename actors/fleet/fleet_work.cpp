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

void fleet_work::moved(const topic_partition& where, int64_t offset, bool keeps) {
  const auto source = find(where);
  if (!source || partitions_[*source].leaving) return;
  const auto holds = partitions_[*source].holds;
  const auto log = partitions_[*source].log + 1;
  if (keeps && offset >= partitions_[*source].ledger.position()) {
    partitions_[*source].log = log;
    return;
  }
  take(where);
  give({.where = where});
  auto& of = partitions_[sources_.at(where)];
  of.log = log;
  of.ledger.passed(offset, -1);
  set_holds(sources_.at(where), holds & static_cast<uint8_t>(hold::user));
}

/// What waits is forgotten; where workers have something of it, they hand back what they have not begun.
void fleet_work::drop_waiting(uint32_t source) {
  auto& of = partitions_[source];
  of.reached = -1;
  for (const auto& each : std::exchange(of.to_look_into, {}))
    if (each.batch != record_lanes::none) batches_.looked_through(each.batch);
  if (of.entries == 0) return;
  if (of.works > 0)
    for (const auto& [number, what] : under_way_) {
      const auto is_of = [&](const work::item& each) { return lanes_.at(each.entry).source == source; };
      if (std::any_of(what->items.begin(), what->items.end(), is_of)) what->stop = true;
    }
  for (auto& each : lanes_.drop(source)) release(each);
  lanes_.hold(source, of.holds != 0);
  drop_letters(source);
}

/// One that waits to be written again is dropped with the rest; one that is under way comes back.
void fleet_work::drop_letters(uint32_t source) {
  const auto drop = [this, source](const letter& each) {
    if (lanes_.at(each.entry).source != source) return false;
    if (!each.is_refused) {
      --partitions_[source].letters;
      --open_letters_;
    }
    const auto what = std::move(lanes_.at(each.entry));
    lanes_.remove(each.entry);
    release(what);
    return true;
  };
  std::erase_if(later_, [&drop](const auto& each) { return drop(each.second); });
  std::erase_if(refused_, drop);
}

/// An entry is no more, whether it is done or not.
void fleet_work::release(const record_lanes::record_entry& what) {
  auto& of = partitions_[what.source];
  count(what.source, -1);
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
  std::erase(backlog_, source);
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
  of.to_look_into.push_back({.batch = slot});
  if (!std::exchange(of.in_backlog, true)) backlog_.push_back(*source);
}

void fleet_work::end_reached(const topic_partition& where, int64_t offset) {
  const auto source = find(where);
  if (!source || partitions_[*source].leaving) return; // what was dropped is not passed
  auto& of = partitions_[*source];
  of.high_watermark = offset;
  of.reached = offset;
  pass_end(of);
}

/// Behind the last record there may be what is not seen, as markers of transactions. It is passed once all before it is looked at.
void fleet_work::pass_end(partition& of) {
  constexpr int32_t epoch_not_known = -1;
  if (of.reached < 0 || !of.to_look_into.empty()) return;
  of.ledger.passed(std::exchange(of.reached, -1), epoch_not_known);
}

/// Partitions take turns, and none takes more than its part of the window while others wait. A few records each may have beyond it: what
/// is stuck in the others does not stop it.
void fleet_work::look_further(time_point now) {
  constexpr size_t beyond_window = 32, looks = 64;
  for (size_t fruitless = 0; !backlog_.empty() && fruitless < std::min(backlog_.size(), looks);) {
    const auto source = backlog_.front();
    backlog_.pop_front();
    auto& of = partitions_[source];
    const bool is_full = lanes_.size() >= settings_.window;
    const auto part = is_full ? beyond_window : std::max(records_in_turn, settings_.window / (backlog_.size() + 1));
    const bool waits = of.holds != 0 || (of.due && *of.due > now);
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
  const auto next = of.to_look_into.front();
  if (next.broken) {
    of.to_look_into.pop_front();
    look_at_damage(source, *next.broken);
    return pass_end(of);
  }
  auto& batch = batches_[next.batch];
  size_t added = 0;
  for (; added < most && batch.at != batch.records->end(); ++batch.at) {
    if (!is_due(of, *batch.at, now)) return;
    const auto ticket = of.ledger.delivered(batch.at->offset);
    if (!ticket) {
      ++counters_.recorded;
      continue;
    }
    ++added;
    ++batch.open;
    count(source, 1);
    lanes_.add({.record = *batch.at, .ticket = *ticket, .source = source, .batch = next.batch}, lane_key(*batch.at));
  }
  if (batch.at != batch.records->end()) return;
  of.ledger.passed(batch.records->next_offset(), batch.records->leader_epoch());
  of.to_look_into.pop_front();
  batches_.looked_through(next.batch);
  pass_end(of);
}

void fleet_work::count(uint32_t source, int change) {
  auto& of = partitions_[source];
  of.entries += static_cast<size_t>(change);
  if (of.holds != 0) held_entries_ += static_cast<size_t>(change);
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

work_ptr fleet_work::next(uint32_t worker, size_t idle, time_point now, size_t most_records) {
  look_further(now);
  if (is_gathering(now)) return nullptr;
  const record_lanes::amount most{
      .records = std::min(fair_size(idle), most_records),
      .bytes = settings_.order.limits.bytes,
      .apart = settings_.order.in_batches};
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

/// What is to be alone waits for nothing that could go with it.
bool fleet_work::is_gathering(time_point now) {
  const auto& limits = settings_.order.limits;
  if (!settings_.order.in_batches || limits.linger.count() == 0 || lanes_.ready() == 0
      || lanes_.ready() >= limits.records || lanes_.next_is_alone()) {
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

void fleet_work::pause(const topic_partition& where, hold why) {
  if (const auto source = find(where)) set_holds(*source, partitions_[*source].holds | static_cast<uint8_t>(why));
}

void fleet_work::resume(const topic_partition& where, hold why) {
  const auto source = find(where);
  if (!source) return;
  auto& of = partitions_[*source];
  set_holds(*source, of.holds & static_cast<uint8_t>(~static_cast<uint8_t>(why)));
  if (why != hold::stopped) return;
  of.stopped = {};
  const auto goes_on = [this, source, &of](letter& each) {
    if (lanes_.at(each.entry).source != *source) return false;
    each.is_refused = false;
    ++of.letters;
    ++open_letters_;
    letters_.push_back(std::move(each));
    return true;
  };
  std::erase_if(refused_, goes_on);
}

bool fleet_work::is_stopped(const topic_partition& where) const {
  const auto source = find(where);
  return source && (partitions_[*source].holds & static_cast<uint8_t>(hold::stopped)) != 0;
}

void fleet_work::set_holds(uint32_t source, uint8_t to) {
  auto& of = partitions_[source];
  const auto before = std::exchange(of.holds, to);
  if ((before != 0) == (to != 0)) return;
  lanes_.hold(source, to != 0);
  held_entries_ += to != 0 ? of.entries : size_t{0} - of.entries;
}

// -- the time, and what comes of it --------------------------------------------------------------------------------------

void fleet_work::tick(time_point now, int64_t wall_clock) {
  wall_clock_ = wall_clock;
  now_ = now;
  lanes_.tick(now);
  while (!later_.empty() && later_.begin()->first <= now) letters_.push_back(later_.extract(later_.begin()).mapped());
}

/// What is due already waits for a worker, and for no time.
std::optional<fleet_work::time_point> fleet_work::next_tick() const {
  auto next = lanes_.next_tick();
  const auto sooner = [this, &next](time_point when) {
    if (when > now_) next = next ? std::min(*next, when) : when;
  };
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
  what->log = partitions_[source].log;
  out.push_back(std::move(*what));
}

void fleet_work::committed(const committed_offset& what) {
  const auto source = find(what.where);
  if (source && partitions_[*source].log == what.log) partitions_[*source].ledger.stored(what);
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
         .position = of.ledger.position(),
         .high_watermark = of.high_watermark,
         .open = of.entries,
         .with_workers = of.with_workers,
         .letters = of.letters,
         .parked = of.parked,
         .batches = of.to_look_into.size(),
         .paused = (of.holds & static_cast<uint8_t>(hold::user)) != 0,
         .stopped = of.stopped});
    if (const auto at = oldest.find(source); at != oldest.end()) out.back().oldest = at->second;
  }
  return out;
}

} // namespace cafka
