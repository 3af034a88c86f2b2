#include "cafka/actors/fleet/record_lanes.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/fleet/kept_record.hpp"

namespace cafka {

namespace {

// Keys of different partitions have nothing to do with each other. Keys that collide are kept in order, too, which does no harm.
uint64_t within(uint32_t source, uint64_t key) { return key ^ ((source + 1) * 0x9e3779b97f4a7c15U); }

} // namespace

uint32_t record_lanes::admit(record_entry what) {
  if (free_entries_.empty()) {
    entries_.push_back(std::move(what));
    return static_cast<uint32_t>(entries_.size() - 1);
  }
  const auto number = free_entries_.back();
  free_entries_.pop_back();
  entries_[number] = std::move(what);
  return number;
}

uint32_t record_lanes::add(record_entry what, std::optional<uint64_t> key) {
  const auto source = what.source;
  const auto number = admit(std::move(what));
  uint32_t to = none;
  if (!key) {
    to = new_lane(source, {});
  } else {
    const auto [found, added] = by_key_.try_emplace(within(source, *key), none);
    if (added) found->second = new_lane(source, found->first);
    to = found->second;
  }
  auto& of = lanes_[to];
  append(of, number);
  if (of.is == state::free)
    make_ready(to);
  else if (of.is == state::ready) {
    ++at_source(source).ready;
    if (!sources_[source].held) ++ready_;
  }
  return number;
}

std::vector<record_lanes::taken> record_lanes::take(
    amount most, const std::function<bool(uint32_t source)>& may_serve) {
  std::vector<taken> out;
  for (size_t refused = 0; most.records > 0 && most.bytes > 0 && refused < turn_.size();) {
    const auto number = turn_.front();
    turn_.pop_front();
    auto& of = sources_[number];
    of.in_turn = false;
    const auto head = lanes_[of.head].head;
    if (!out.empty() && payload_size(entries_[head].record) > most.bytes) {
      enter_turn(number);
      break;
    }
    const bool alone = most.apart && is_alone(head);
    if ((alone && !out.empty()) || !may_serve(number)) {
      enter_turn(number);
      ++refused;
      continue;
    }
    if (alone) most.records = 1;
    take_from(pop_ready(of), most, out);
    enter_turn(number);
    refused = 0;
  }
  return out;
}

void record_lanes::take_from(uint32_t number, amount& left, std::vector<taken>& out) {
  auto& of = lanes_[number];
  auto& from = sources_[of.source];
  from.ready -= of.length;
  ready_ -= of.length;
  of.is = state::busy;
  for (bool is_first = true; left.records > 0 && of.head != none; is_first = false) {
    const auto entry = of.head;
    if (left.apart && !is_first && is_alone(entry)) break;
    const auto size = payload_size(entries_[entry].record);
    if (size > left.bytes && !is_first) {
      left.bytes = 0;
      break;
    }
    of.head = std::exchange(entries_[entry].next, none);
    if (of.head == none) of.tail = none;
    --of.length;
    out.push_back({entry, number});
    left.bytes -= std::min(size, left.bytes);
    --left.records;
  }
}

bool record_lanes::give_back(uint32_t number, const std::vector<uint32_t>& left, std::optional<time_point> not_before) {
  auto& of = lanes_[number];
  if (of.closed) {
    free_lane(number);
    return false;
  }
  for (auto each = left.rbegin(); each != left.rend(); ++each) prepend(of, *each);
  if (of.head == none)
    free_lane(number);
  else if (not_before)
    wait(number, *not_before);
  else
    make_ready(number);
  return true;
}

void record_lanes::put_aside(uint32_t entry, time_point when) {
  const auto number = new_lane(entries_[entry].source, {});
  append(lanes_[number], entry);
  wait(number, when);
}

void record_lanes::remove(uint32_t entry) {
  entries_[entry] = {};
  free_entries_.push_back(entry);
}

void record_lanes::tick(time_point now) {
  while (!waiting_.empty() && waiting_.top().first <= now) {
    const auto [when, number] = waiting_.top();
    waiting_.pop();
    // A lane may have been freed and be another one by now.
    if (lanes_[number].is == state::waiting && lanes_[number].not_before == when) make_ready(number);
  }
}

std::optional<record_lanes::time_point> record_lanes::next_tick() const {
  if (waiting_.empty()) return {};
  return waiting_.top().first;
}

std::vector<record_lanes::record_entry> record_lanes::drop(uint32_t source) {
  std::vector<record_entry> out;
  for (uint32_t number = 0; number < lanes_.size(); ++number) {
    auto& of = lanes_[number];
    if (of.is == state::free || of.closed || of.source != source) continue;
    for (auto entry = of.head; entry != none;) {
      const auto next = entries_[entry].next;
      out.push_back(std::move(entries_[entry]));
      remove(entry);
      entry = next;
    }
    of.head = of.tail = none;
    of.length = 0;
    if (of.key) by_key_.erase(*std::exchange(of.key, {}));
    if (of.is == state::busy)
      of.closed = true;
    else
      free_lane(number);
  }
  if (auto& of = at_source(source); !of.held) ready_ -= of.ready;
  if (sources_[source].in_turn) std::erase(turn_, source);
  sources_[source] = {};
  return out;
}

void record_lanes::hold(uint32_t number, bool yes) {
  auto& of = at_source(number);
  if (std::exchange(of.held, yes) == yes) return;
  if (yes) {
    ready_ -= of.ready;
    if (std::exchange(of.in_turn, false)) std::erase(turn_, number);
  } else {
    ready_ += of.ready;
    enter_turn(number);
  }
}

uint32_t record_lanes::new_lane(uint32_t source, std::optional<uint64_t> key) {
  uint32_t number = none;
  if (free_lanes_.empty()) {
    number = static_cast<uint32_t>(lanes_.size());
    lanes_.emplace_back();
  } else {
    number = free_lanes_.back();
    free_lanes_.pop_back();
  }
  lanes_[number] = {.source = source, .key = key};
  return number;
}

void record_lanes::free_lane(uint32_t number) {
  if (lanes_[number].key) by_key_.erase(*lanes_[number].key);
  lanes_[number] = {};
  free_lanes_.push_back(number);
}

void record_lanes::make_ready(uint32_t number) {
  auto& of = lanes_[number];
  of.is = state::ready;
  of.next = none;
  auto& from = at_source(of.source);
  (from.head == none ? from.head : lanes_[from.tail].next) = number;
  from.tail = number;
  from.ready += of.length;
  if (from.held) return;
  ready_ += of.length;
  enter_turn(of.source);
}

void record_lanes::wait(uint32_t number, time_point until) {
  lanes_[number].is = state::waiting;
  lanes_[number].not_before = until;
  waiting_.emplace(until, number);
}

void record_lanes::append(lane& to, uint32_t entry) {
  (to.head == none ? to.head : entries_[to.tail].next) = entry;
  to.tail = entry;
  ++to.length;
}

void record_lanes::prepend(lane& to, uint32_t entry) {
  entries_[entry].next = to.head;
  to.head = entry;
  if (to.tail == none) to.tail = entry;
  ++to.length;
}

uint32_t record_lanes::pop_ready(source_state& of) {
  const auto number = of.head;
  of.head = std::exchange(lanes_[number].next, none);
  if (of.head == none) of.tail = none;
  return number;
}

record_lanes::source_state& record_lanes::at_source(uint32_t number) {
  if (number >= sources_.size()) sources_.resize(number + 1);
  return sources_[number];
}

void record_lanes::enter_turn(uint32_t number) {
  auto& of = sources_[number];
  if (of.in_turn || of.held || of.head == none) return;
  of.in_turn = true;
  turn_.push_back(number);
}

} // namespace cafka
