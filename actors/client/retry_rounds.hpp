// What is left of a request for several things: those that got a refusal which may pass are asked for again, until the time
// is over.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "cafka/actors/retry/backoff.hpp"
#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Of keys that name the things: topics, or partitions. Each round asks for all that is pending.
template <class Key>
class retry_rounds {
public:
  using time_point = backoff::time_point;

  retry_rounds(const std::vector<Key>& keys, time_point deadline, backoff pauses)
      : pending_(keys.begin(), keys.end()), deadline_(deadline), pauses_(std::move(pauses)) {}

  const std::set<Key>& pending() const { return pending_; }

  time_point deadline() const { return deadline_; }

  /// One was answered. A retriable error leaves it for the next round.
  void settle(const Key& key, const error& what) {
    if (!pending_.contains(key)) return;
    outcomes_[key] = what;
    stale_ = stale_ || calls_for_metadata(what.code());
    if (!may_pass(what.code())) pending_.erase(key);
  }

  /// One was answered, and asking again would not help, whatever the error.
  void settle_for_good(const Key& key, const error& what) {
    settle(key, what);
    pending_.erase(key);
  }

  /// The whole request failed.
  void settle_pending(const error& what) {
    for (const auto& key : std::set<Key>(pending_)) settle(key, what);
  }

  /// When the next round is to start; nothing if none is needed, or there is no time for one.
  std::optional<time_point> next(time_point now) {
    if (pending_.empty()) return std::nullopt;
    const auto when = now + pauses_.next();
    if (when < deadline_) return when;
    pending_.clear();
    return std::nullopt;
  }

  /// Whether a refusal of the last round tells that our metadata is old. Asking resets it.
  bool needs_refresh() { return std::exchange(stale_, false); }

  /// The last answer; an error that says so if there was none.
  error outcome(const Key& key) const {
    const auto found = outcomes_.find(key);
    if (found != outcomes_.end()) return found->second;
    return {errc::request_timed_out_locally, "no answer within the time given"};
  }

private:
  std::set<Key> pending_;
  std::map<Key, error> outcomes_;
  time_point deadline_;
  backoff pauses_;
  bool stale_ = false;
};

} // namespace cafka
