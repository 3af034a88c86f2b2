// Which broker coordinates which group or transactional id: what is known, what is being asked, and who waits for it.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/cluster/route.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Whose coordinator.
struct coordinator_key {
  coordinator_kind kind = coordinator_kind::group;
  std::string key = {};

  friend auto operator<=>(const coordinator_key&, const coordinator_key&) = default;
};

/// Each coordinator is asked for once, however many wait. Whoever waits is named by a ticket of the owner's, who keeps the
/// deadlines.
class coordinator_cache {
public:
  using time_point = backoff::time_point;
  using duration = backoff::duration;

  /// `first`, `max`: the pauses between questions while there is no coordinator. `most`: of so many that are known, the one
  /// that was used longest ago is forgotten.
  coordinator_cache(duration first, duration max, uint64_t seed, size_t most = 1000);

  /// The coordinator, if it is known.
  std::optional<int32_t> find(const coordinator_key& whose);

  /// Someone waits for it. What has to be asked for then, `due` says.
  void want(const coordinator_key& whose, uint64_t ticket);
  /// Nobody waits with this ticket any more.
  void withdraw(const coordinator_key& whose, uint64_t ticket);

  /// Whom to ask brokers for now: under way from then on, until `told` or `refused`.
  std::vector<coordinator_key> due(time_point now);
  std::optional<time_point> next_due() const;

  /// A broker named the coordinator. Answers the tickets that waited.
  std::vector<uint64_t> told(const coordinator_key& whose, int32_t node);
  /// No broker did. Answers those who hear of it now: nobody if it may pass, since it is asked again then.
  std::vector<uint64_t> refused(const coordinator_key& whose, const error& why, time_point now);
  /// Why it is not known yet; none if nobody said.
  error last_refusal(const coordinator_key& whose) const;

  /// This broker is not the coordinator any more, or cannot be reached. Does nothing if another one is known by now.
  void drop(const coordinator_key& whose, int32_t node);

  size_t size() const { return entries_.size(); }

private:
  struct knowledge {
    std::optional<int32_t> node = {};
    uint64_t last_use = 0;
    bool under_way = false;
    std::vector<uint64_t> waiting = {};
    backoff pauses;
    time_point not_before = {};
    error last = {};
  };

  knowledge& entry_of(const coordinator_key& whose);
  void forget_oldest();

  duration first_;
  duration max_;
  uint64_t seed_;
  size_t most_;
  uint64_t uses_ = 0;
  std::map<coordinator_key, knowledge> entries_;
};

} // namespace cafka
