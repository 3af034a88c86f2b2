#include "cafka/actors/reader/credit.hpp"

#include <algorithm>

namespace cafka {

void credit::set_shares(size_t registrations, size_t least) {
  registrations_ = std::max<size_t>(registrations, 1);
  least_ = least;
}

uint64_t credit::pin(size_t bytes) {
  responses_.emplace(++last_pin_, response{.bytes = bytes});
  used_ += bytes;
  return last_pin_;
}

void credit::charge(uint64_t pin, uint64_t registration, size_t weight) {
  auto found = responses_.find(pin);
  if (found == responses_.end()) return;
  ++found->second.slices;
  auto& theirs = accounts_[registration];
  theirs.parts.push_back({pin, weight});
  theirs.weight += weight;
}

void credit::sliced(uint64_t pin) {
  auto found = responses_.find(pin);
  if (found == responses_.end()) return;
  found->second.complete = true;
  ++found->second.slices; // so that letting go of our own part ends it if there is no other
  let_go(pin);
}

void credit::apply(const credit_change& change) {
  auto found = accounts_.find(change.registration);
  if (found == accounts_.end()) return;
  auto& theirs = found->second;
  if (change.held >= 0) {
    const auto more = static_cast<size_t>(change.held);
    theirs.held += more;
    used_ += more;
  } else {
    const auto less = std::min(theirs.held, static_cast<size_t>(-change.held));
    theirs.held -= less;
    used_ -= less;
  }
  if (change.unpinned) unpin(theirs, change.pin);
  if (theirs.parts.empty() && theirs.held == 0) accounts_.erase(found);
}

void credit::abandon(uint32_t holder) {
  for (auto it = accounts_.begin(); it != accounts_.end();) {
    if (it->first >> 32 != holder) {
      ++it;
      continue;
    }
    used_ -= it->second.held;
    for (const auto& one : it->second.parts) let_go(one.pin);
    it = accounts_.erase(it);
  }
}

bool credit::may_fetch(uint64_t registration) const {
  auto found = accounts_.find(registration);
  if (found == accounts_.end()) return true;
  return found->second.weight + found->second.held < std::max(budget_ / registrations_, least_);
}

void credit::unpin(account& of, uint64_t pin) {
  auto found = std::find_if(of.parts.begin(), of.parts.end(), [pin](const auto& p) { return p.pin == pin; });
  if (found == of.parts.end()) return;
  of.weight -= found->weight;
  of.parts.erase(found);
  let_go(pin);
}

void credit::let_go(uint64_t pin) {
  auto found = responses_.find(pin);
  if (found == responses_.end() || --found->second.slices > 0 || !found->second.complete) return;
  used_ -= found->second.bytes;
  responses_.erase(found);
}

} // namespace cafka
