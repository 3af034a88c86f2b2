#include "cafka/actors/cluster/coordinator_cache.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"

namespace cafka {

coordinator_cache::coordinator_cache(duration first, duration max, uint64_t seed, size_t most)
    : first_(first), max_(max), seed_(seed), most_(most) {}

std::optional<int32_t> coordinator_cache::find(const coordinator_key& whose) {
  const auto found = entries_.find(whose);
  if (found == entries_.end() || !found->second.node) return std::nullopt;
  found->second.last_use = ++uses_;
  return found->second.node;
}

void coordinator_cache::want(const coordinator_key& whose, uint64_t ticket) {
  entry_of(whose).waiting.push_back(ticket);
}

void coordinator_cache::withdraw(const coordinator_key& whose, uint64_t ticket) {
  const auto found = entries_.find(whose);
  if (found == entries_.end()) return;
  auto& entry = found->second;
  std::erase(entry.waiting, ticket);
  if (entry.waiting.empty() && !entry.node && !entry.under_way) entries_.erase(found);
}

std::vector<coordinator_key> coordinator_cache::due(time_point now) {
  std::vector<coordinator_key> all;
  for (auto& [whose, entry] : entries_) {
    if (entry.waiting.empty() || entry.under_way || entry.not_before > now) continue;
    entry.under_way = true;
    all.push_back(whose);
  }
  return all;
}

std::optional<coordinator_cache::time_point> coordinator_cache::next_due() const {
  std::optional<time_point> first;
  for (const auto& [whose, entry] : entries_)
    if (!entry.waiting.empty() && !entry.under_way && (!first || entry.not_before < *first)) first = entry.not_before;
  return first;
}

std::vector<uint64_t> coordinator_cache::told(const coordinator_key& whose, int32_t node) {
  auto& entry = entry_of(whose);
  entry.node = node;
  entry.under_way = false;
  entry.last = {};
  entry.pauses.reset();
  auto waited = std::exchange(entry.waiting, {});
  forget_oldest();
  return waited;
}

std::vector<uint64_t> coordinator_cache::refused(const coordinator_key& whose, const error& why, time_point now) {
  const auto found = entries_.find(whose);
  if (found == entries_.end()) return {};
  auto& entry = found->second;
  entry.under_way = false;
  entry.last = why;
  if (may_pass(why.code()) && !entry.waiting.empty()) {
    entry.not_before = now + entry.pauses.next();
    return {};
  }
  auto waited = std::move(entry.waiting);
  entries_.erase(found);
  return waited;
}

error coordinator_cache::last_refusal(const coordinator_key& whose) const {
  const auto found = entries_.find(whose);
  return found == entries_.end() ? error{} : found->second.last;
}

void coordinator_cache::drop(const coordinator_key& whose, int32_t node) {
  const auto found = entries_.find(whose);
  if (found != entries_.end() && found->second.node == node && found->second.waiting.empty()) entries_.erase(found);
}

coordinator_cache::knowledge& coordinator_cache::entry_of(const coordinator_key& whose) {
  const auto seed = seed_ ^ std::hash<std::string>{}(whose.key);
  auto& entry = entries_.try_emplace(whose, knowledge{.pauses = {first_, max_, seed}}).first->second;
  entry.last_use = ++uses_;
  return entry;
}

/// Those that somebody waits for stay.
void coordinator_cache::forget_oldest() {
  while (entries_.size() > most_) {
    auto oldest = entries_.end();
    for (auto i = entries_.begin(); i != entries_.end(); ++i)
      if (i->second.node && (oldest == entries_.end() || i->second.last_use < oldest->second.last_use)) oldest = i;
    if (oldest == entries_.end()) return;
    entries_.erase(oldest);
  }
}

} // namespace cafka
