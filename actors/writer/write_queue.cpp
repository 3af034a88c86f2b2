#include "cafka/actors/writer/write_queue.hpp"

#include <algorithm>

#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

std::string within(std::chrono::milliseconds patience) { return " within " + std::to_string(patience.count()) + " ms"; }

} // namespace

// -- room --------------------------------------------------------------------------------------------------------------

bool write_queue::arrive(waiting_write write, time_point now) {
  switch (budget_.arrive(write.request, write.set->memory())) {
  case writer_budget::decision::refused:
    return false;
  case writer_budget::decision::admitted:
    admit(std::move(write), now);
    break;
  case writer_budget::decision::waiting:
    deadlines_.emplace(write.deadline, write.request);
    writes_.emplace(write.request, std::move(write));
    break;
  }
  return true;
}

std::optional<waiting_write> write_queue::take_admitted(time_point now) {
  while (auto request = budget_.take_admitted()) {
    auto write = std::move(writes_.extract(*request).mapped());
    deadlines_.erase({write.deadline, write.request});
    admit(std::move(write), now);
  }
  if (admitted_.empty()) return std::nullopt;
  auto next = std::move(admitted_.front());
  admitted_.pop_front();
  return next;
}

void write_queue::admit(waiting_write write, time_point now) {
  size_t first = 0, of_slices = 0;
  for (size_t i = 0; i < write.set->slices.size(); ++i) {
    const auto& slice = write.set->slices[i];
    of_slices += slice.data.capacity();
    sort_in(
        {.request = write.request,
         .set = write.set,
         .exclusive = write.exclusive,
         .deadline = write.deadline,
         .patience = write.patience,
         .index = i,
         .first = first},
        now);
    first += static_cast<size_t>(slice.count);
  }
  budget_.release(write.set->memory() - of_slices); // the slices are charged on
  admitted_.push_back(std::move(write));
}

void write_queue::refuse_request(uint64_t request, const error& why) {
  auto write = std::move(writes_.extract(request).mapped());
  budget_.leave(request);
  deadlines_.erase({write.deadline, request});
  refused_.push_back({.request = request, .why = why});
}

// -- topics and partitions ---------------------------------------------------------------------------------------------

// What is ready stays so, and whoever comes later is no sooner ready for the same partition: that keeps their order.
void write_queue::sort_in(waiting_slice slice, time_point now) {
  const auto& topic = router_.topic_of(slice.slice());
  if (auto why = router_.check(slice.slice())) return refuse_slice(slice, why);
  const bool known = router_.knows(topic);
  if (known && !router_.missing_partition(slice.slice())) return ready_.push_back(std::move(slice));
  const auto until = known ? std::min(slice.deadline, now + partition_patience_) : slice.deadline;
  const auto number = ++last_slice_;
  by_topic_[topic].insert(number);
  slices_.emplace(number, held_slice{std::move(slice), until});
  slice_ends_.emplace(until, number);
}

void write_queue::topic_found(const std::string& topic, time_point now) {
  auto waiting = by_topic_.find(topic);
  if (waiting == by_topic_.end()) return;
  for (auto number : std::set<uint64_t>{waiting->second}) {
    auto& held = slices_.at(number);
    if (!router_.missing_partition(held.what.slice())) {
      ready_.push_back(let_go(number));
    } else if (held.until == held.what.deadline) {
      slice_ends_.erase({held.until, number});
      held.until = std::min(held.what.deadline, now + partition_patience_);
      slice_ends_.emplace(held.until, number);
    }
  }
}

void write_queue::topic_failed(const std::string& topic, const error& why) {
  auto waiting = by_topic_.find(topic);
  if (waiting == by_topic_.end()) return;
  for (auto number : std::set<uint64_t>{waiting->second}) refuse_slice(let_go(number), why);
}

waiting_slice write_queue::let_go(uint64_t number) {
  auto held = std::move(slices_.extract(number).mapped());
  slice_ends_.erase({held.until, number});
  auto waiting = by_topic_.find(router_.topic_of(held.what.slice()));
  waiting->second.erase(number);
  if (waiting->second.empty()) by_topic_.erase(waiting);
  return std::move(held.what);
}

void write_queue::refuse_slice(const waiting_slice& of, const error& why) {
  const auto& slice = of.slice();
  request_part part{
      .slice = of.index,
      .first = of.first,
      .count = slice.count,
      .topic = router_.topic_of(slice),
      .partition = slice.partition,
      .charge = slice.data.capacity(),
      .refused = why};
  refused_.push_back({.request = of.request, .why = why, .slice = std::move(part)});
}

std::optional<waiting_slice> write_queue::take_ready() {
  if (ready_.empty()) return std::nullopt;
  auto next = std::move(ready_.front());
  ready_.pop_front();
  return next;
}

std::set<std::string> write_queue::unknown_topics() const {
  std::set<std::string> found;
  for (const auto& [topic, waiting] : by_topic_) found.insert(found.end(), topic);
  return found;
}

int32_t write_queue::missing_partition(const std::string& topic) const {
  const auto waiting = by_topic_.find(topic);
  if (waiting == by_topic_.end() || !router_.knows(topic)) return -1;
  int32_t first = -1;
  for (auto number : waiting->second) {
    const auto& slice = slices_.at(number).what.slice();
    if (router_.missing_partition(slice) && (first < 0 || slice.partition < first)) first = slice.partition;
  }
  return first;
}

// -- time --------------------------------------------------------------------------------------------------------------

void write_queue::advance(time_point now) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now)
    refuse_request(deadlines_.begin()->second, no_room(deadlines_.begin()->second));
  while (!slice_ends_.empty() && slice_ends_.begin()->first <= now) {
    const auto slice = let_go(slice_ends_.begin()->second);
    refuse_slice(slice, too_late(slice));
  }
}

error write_queue::no_room(uint64_t request) const {
  return {
      errc::buffer_full, "the writer's buffer of " + count_of(static_cast<int64_t>(budget_.limit()), "byte")
                             + " (buffer_bytes) had no room" + within(writes_.at(request).patience)
                             + ", as what is in it is not acknowledged yet; nothing was written: see what the brokers "
                               "are busy with, or raise it"};
}

error write_queue::too_late(const waiting_slice& slice) const {
  const auto& topic = router_.topic_of(slice.slice());
  if (router_.knows(topic)) return router_.missing_partition(slice.slice());
  if (auto last = search_.last_failure(topic)) // which names the topic
    return {
        errc::delivery_timed_out,
        phrase(last) + "; given up after " + std::to_string(slice.patience.count()) + " ms, nothing was written"};
  return {
      errc::delivery_timed_out, "topic '" + topic + "' could not be looked up" + within(slice.patience)
                                    + ": no broker has told of it yet; nothing was written: see whether the brokers "
                                      "can be reached"};
}

void write_queue::abandon(const error& why) {
  while (!writes_.empty()) refuse_request(writes_.begin()->first, why);
  while (auto slice = take_ready()) refuse_slice(*slice, why);
  while (!slices_.empty()) {
    const auto slice = let_go(slices_.begin()->first);
    const auto last = search_.last_failure(router_.topic_of(slice.slice()));
    refuse_slice(
        slice, last ? error{why.code(), phrase(why) + "; before that: " + after(phrase(why), phrase(last))} : why);
  }
}

std::optional<write_queue::time_point> write_queue::next_event() const {
  std::optional<time_point> next;
  if (!deadlines_.empty()) next = deadlines_.begin()->first;
  if (!slice_ends_.empty() && (!next || slice_ends_.begin()->first < *next)) next = slice_ends_.begin()->first;
  return next;
}

} // namespace cafka
