#include "cafka/actors/blocking/handed_out.hpp"

#include <algorithm>

namespace cafka::blocking {

void handed_out::assigned(const std::vector<committed_offset>& added) {
  const std::lock_guard guard{mutex_};
  for (const auto& each : added)
    places_[each.where] = {.reached = {.where = each.where}, .marked = {.where = each.where}, .stored = each.offset};
}

void handed_out::gone(const std::vector<topic_partition>& partitions) {
  const std::lock_guard guard{mutex_};
  for (const auto& each : partitions) places_.erase(each);
}

void handed_out::sought(const topic_partition& where) {
  const std::lock_guard guard{mutex_};
  if (const auto found = places_.find(where); found != places_.end()) found->second.reached = {.where = where};
}

void handed_out::begun(const topic_partition& where, int64_t offset, bool marks) {
  const std::lock_guard guard{mutex_};
  const auto found = places_.find(where);
  if (found == places_.end()) return;
  auto& here = found->second;
  if (here.stored >= 0 || here.reached.offset >= 0) return;
  here.reached.offset = offset;
  if (marks && here.marked.offset < 0) here.marked = here.reached;
}

void handed_out::moved(const topic_partition& where, int64_t offset, bool marks) {
  const std::lock_guard guard{mutex_};
  if (at_hand_.where == where) at_hand_ = {};
  const auto found = places_.find(where);
  if (found == places_.end()) return;
  auto& here = found->second;
  here = {.reached = {.where = where, .offset = offset}, .marked = {.where = where}, .log = here.log + 1};
  if (marks) here.marked = here.reached;
}

void handed_out::hold(const topic_partition& where, int32_t leader_epoch) {
  const std::lock_guard guard{mutex_};
  note_passed();
  at_hand_ = {.where = where, .leader_epoch = leader_epoch};
  passed_.store(-1, std::memory_order_relaxed);
}

void handed_out::note_passed() {
  const auto found = places_.find(at_hand_.where);
  if (found == places_.end()) return;
  auto passed = at_hand_;
  passed.offset = passed_.load(std::memory_order_relaxed);
  auto& reached = found->second.reached;
  auto& marked = found->second.marked;
  if (reached.offset < passed.offset) reached = passed;
  if (marked.offset < passed.offset) marked = passed;
}

void handed_out::reached(const committed_offset& what) {
  const std::lock_guard guard{mutex_};
  const auto found = places_.find(what.where);
  if (found != places_.end() && found->second.reached.offset < what.offset) found->second.reached = what;
}

void handed_out::mark() {
  const std::lock_guard guard{mutex_};
  for (auto& [where, each] : places_)
    if (each.marked.offset < each.reached.offset) each.marked = each.reached;
}

bool handed_out::mark(const committed_offset& what) {
  const std::lock_guard guard{mutex_};
  const auto found = places_.find(what.where);
  if (found == places_.end()) return false;
  if (found->second.marked.offset < what.offset) found->second.marked = what;
  return true;
}

std::vector<committed_offset> handed_out::to_commit() { return to_commit(partitions()); }

std::vector<committed_offset> handed_out::to_commit(const std::vector<topic_partition>& some) {
  const std::lock_guard guard{mutex_};
  note_passed();
  std::vector<committed_offset> all;
  for (const auto& where : some)
    if (const auto found = places_.find(where);
        found != places_.end() && found->second.marked.offset > found->second.stored)
      all.push_back(found->second.marked);
  for (auto& each : all) each.log = places_.at(each.where).log;
  return all;
}

void handed_out::committed(const partition_commit& what) {
  const std::lock_guard guard{mutex_};
  const auto found = places_.find(what.where);
  if (found == places_.end() || found->second.log != what.log) return;
  found->second.stored = std::max(found->second.stored, what.offset);
}

void handed_out::complete(std::vector<committed_offset>& all) {
  const std::lock_guard guard{mutex_};
  for (auto& each : all)
    if (const auto found = places_.find(each.where); found != places_.end()) each.log = found->second.log;
}

std::vector<topic_partition> handed_out::partitions() {
  const std::lock_guard guard{mutex_};
  std::vector<topic_partition> all;
  all.reserve(places_.size());
  for (const auto& [where, each] : places_) all.push_back(where);
  return all;
}

std::vector<committed_offset> highest(const std::vector<committed_offset>& all) {
  std::map<topic_partition, committed_offset> best;
  for (const auto& each : all)
    if (auto& there = best[each.where]; there.offset < each.offset) there = each;
  std::vector<committed_offset> result;
  for (auto& [where, each] : best) result.push_back(each);
  return result;
}

} // namespace cafka::blocking
