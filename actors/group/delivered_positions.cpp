#include "cafka/actors/group/delivered_positions.hpp"

#include <algorithm>
#include <utility>

namespace cafka {

void delivered_positions::give(const topic_partition& where, int64_t epoch, const committed_offset& start) {
  auto& here = partitions_[where];
  here = {.epoch = epoch, .consumed = {.where = where, .log = 0}, .stored = start.offset};
  here.next = {where, start.offset, start.leader_epoch};
}

// Their batches are still unanswered: the user is at work until it has answered them.
void delivered_positions::take(const std::vector<topic_partition>& partitions) {
  for (const auto& each : partitions) partitions_.erase(each);
}

void delivered_positions::renew(int64_t epoch) {
  for (auto& [where, each] : partitions_) each.epoch = epoch;
}

void delivered_positions::begun(const topic_partition& where, int64_t offset) {
  const auto found = partitions_.find(where);
  if (found == partitions_.end()) return;
  auto& here = found->second;
  if (here.stored < 0 && here.consumed.offset < 0 && here.under_way.empty()) here.consumed.offset = offset;
}

void delivered_positions::moved(const topic_partition& where, int64_t offset) {
  const auto found = partitions_.find(where);
  if (found == partitions_.end()) return;
  auto& here = found->second;
  here.consumed = {.where = where, .offset = offset, .log = here.consumed.log + 1};
  here.stored = -1;
  here.next = {.where = where, .offset = offset};
  here.under_way.clear();
}

void delivered_positions::sought(const topic_partition& where) {
  const auto found = partitions_.find(where);
  if (found == partitions_.end()) return;
  found->second.under_way.clear();
  found->second.next = {.where = where};
}

std::optional<uint64_t> delivered_positions::delivered(
    const topic_partition& where, int64_t epoch, int64_t next_offset, int32_t leader_epoch, time_point now) {
  const auto found = partitions_.find(where);
  if (found == partitions_.end() || epoch < found->second.epoch) return std::nullopt;
  if (tickets_.empty()) last_progress_ = now;
  auto& here = found->second;
  here.under_way.push_back({.ticket = ++last_ticket_, .next_offset = next_offset, .leader_epoch = leader_epoch});
  here.next = {where, next_offset, leader_epoch};
  tickets_.emplace(last_ticket_, where);
  return last_ticket_;
}

void delivered_positions::answered(uint64_t ticket, time_point now) {
  const auto of = tickets_.extract(ticket);
  if (!of) return;
  last_progress_ = now;
  const auto found = partitions_.find(of.mapped());
  if (found == partitions_.end()) return;
  auto& here = found->second;
  for (auto& each : here.under_way)
    if (each.ticket == ticket) each.answered = true;
  while (!here.under_way.empty() && here.under_way.front().answered) {
    here.consumed.offset = here.under_way.front().next_offset;
    here.consumed.leader_epoch = here.under_way.front().leader_epoch;
    here.under_way.pop_front();
  }
}

std::vector<committed_offset> delivered_positions::to_commit() const {
  std::vector<committed_offset> all;
  for (const auto& [where, each] : partitions_) append(each, all);
  return all;
}

std::vector<committed_offset> delivered_positions::to_commit(const std::vector<topic_partition>& some) const {
  std::vector<committed_offset> all;
  for (const auto& where : some)
    if (const auto found = partitions_.find(where); found != partitions_.end()) append(found->second, all);
  return all;
}

void delivered_positions::append(const partition& of, std::vector<committed_offset>& out) const {
  if (of.consumed.offset > of.stored) out.push_back(of.consumed);
}

void delivered_positions::committed(const partition_commit& what) {
  const auto found = partitions_.find(what.where);
  if (found == partitions_.end() || found->second.consumed.log != what.log) return;
  found->second.stored = std::max(found->second.stored, what.offset);
}

void delivered_positions::complete(std::vector<committed_offset>& all) const {
  for (auto& each : all)
    if (const auto found = partitions_.find(each.where); found != partitions_.end() && each.log < 0)
      each.log = found->second.consumed.log;
}

int64_t delivered_positions::stored(const topic_partition& where) const {
  const auto found = partitions_.find(where);
  return found == partitions_.end() ? -1 : found->second.stored;
}

std::vector<delivered_positions::place> delivered_positions::places() const {
  std::vector<place> all;
  for (const auto& [where, each] : partitions_) all.push_back(each.next);
  return all;
}

} // namespace cafka
