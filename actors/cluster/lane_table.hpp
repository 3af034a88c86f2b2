// The lanes of a cluster: which are idle, dialled, connected or wait before they are dialled again, and who waits for them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cafka/actors/cluster/lane.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Lanes are dialled when first asked for. After a failure no lane of that broker is dialled before its pause is over, as it
/// is the broker that is ill; a broker that has refused who the client is gets a longer pause, in which whoever asks is told so at once. Requests for a connection are named by tickets of the owner's; each is answered exactly once.
class lane_table {
public:
  using time_point = backoff::time_point;
  using duration = backoff::duration;

  enum class state : uint8_t { idle, waiting, dialing, connected };

  /// The owner dials and reports how it went, naming the epoch: reports of another epoch are stale.
  struct dial {
    lane where;
    uint64_t epoch = 0;
  };

  /// none: the lane is connected.
  struct answer {
    uint64_t ticket = 0;
    error what;
  };

  /// What the owner has to do.
  struct actions {
    std::vector<dial> dials;
    std::vector<answer> answers;
  };

  /// What a node is called in messages.
  using naming = std::function<std::string(int32_t)>;

  /// `first`, `max`: the pauses of a broker that fails.
  lane_table(duration first, duration max, uint64_t seed, naming name_of);

  /// Someone wants the lane's connection, until the deadline.
  actions connect(const lane& where, uint64_t ticket, time_point now, time_point deadline);

  /// Whether a dial of this epoch is awaited still; else what came of it has to be closed.
  bool awaits(const lane& where, uint64_t epoch) const;

  /// The dial went well.
  actions up(const lane& where, uint64_t epoch, time_point now);

  /// The dial failed: all who wait for the lane get the error, and the broker a pause.
  actions dial_failed(const lane& where, uint64_t epoch, const error& why, time_point now);

  /// The connection ended. Only with an error does the broker get a pause: being closed when idle is none. `worked`: it had
  /// answered requests, so this is the first failure of a broker that was well, however often that happens.
  void down(const lane& where, uint64_t epoch, const error& why, bool worked, time_point now);

  /// What keeps those who wait for a lane of this node: told to whoever runs out of time.
  void remember(int32_t node, const error& why);

  /// Nobody waits with this ticket any more. A dial for which nobody waits now is not awaited any more.
  void withdraw(const lane& where, uint64_t ticket);

  /// The user of the lane is gone: who waits for it gets `why`. The owner closes the connection, if there is one.
  actions release(const lane& where, const error& why);

  /// Pauses and deadlines that are over.
  actions tick(time_point now);

  /// Answers everyone and forgets everything.
  actions close(const error& why);

  /// When to call `tick` next. Costs the same however many lanes there are, as it is asked after each request.
  std::optional<time_point> next_tick() const;

  /// Whether the broker failed a moment ago and is not dialled yet.
  bool paused(int32_t node, time_point now) const;

  state state_of(const lane& where) const;
  size_t size() const { return lanes_.size(); }

private:
  struct waiter {
    time_point deadline;
    /// How long that was away in the beginning.
    std::chrono::milliseconds patience;
  };

  struct lane_status {
    state now = state::idle;
    uint64_t epoch = 0;
    /// Tickets.
    std::map<uint64_t, waiter> waiting = {};
    /// Until when the broker's pause keeps it from being dialled, as far as it was known.
    std::optional<time_point> paused_until = {};
  };
  using position = std::map<lane, lane_status>::iterator;

  struct broker_health {
    backoff pauses;
    time_point not_before{};
    error last;
  };

  broker_health& health_of(int32_t node);
  void ail(int32_t node, const error& why, time_point now);
  void start(position which, time_point now, actions& out);
  void answer_all(position which, const error& what, actions& out);
  void forget(position which);
  error too_late(position which, std::chrono::milliseconds patience);

  duration first_;
  duration max_;
  uint64_t seed_;
  naming name_of_;
  uint64_t last_epoch_ = 0;
  std::map<lane, lane_status> lanes_;
  std::map<int32_t, broker_health> brokers_;
  // What happens when, in order.
  std::set<std::tuple<time_point, lane, uint64_t>> deadlines_; // with the ticket
  std::set<std::pair<time_point, lane>> pauses_;
};

} // namespace cafka
