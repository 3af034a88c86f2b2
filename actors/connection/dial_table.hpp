// All dials of a connector: who waits for a look-up, for a place, or for its sockets.
#pragma once

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "cafka/actors/connection/dial_race.hpp"
#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/actors/connection/name_lookups.hpp"
#include "cafka/actors/connection/new_thread.hpp"
#include "cafka/actors/connection/resolver.hpp"
#include "cafka/actors/connection/tcp_socket.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// What a dialer needs, and its bounds.
struct dialer_parts {
  /// Empty: the system's name service.
  resolver resolve = {};
  address_family family = address_family::any;
  thread_starter start_thread = new_thread;
  /// Threads that look up names. Numeric addresses need none.
  size_t max_lookups = 16;
  /// Dials that may hold sockets. What waits for a place keeps its deadline.
  size_t max_dials = 256;
};

/// Called in the dialer's thread; they must not call the dialer back.
struct dial_callbacks {
  std::function<void(uint64_t dial, size_t attempt, tcp_socket_ptr socket)> connected;
  /// The dial is over: no socket will follow, and those given before are of no more use.
  std::function<void(uint64_t dial, const error& why)> failed;
};

/// Runs a `dial_race` for each dial over non-blocking sockets. Belongs to one thread, which waits for what `watch` and
/// `next_deadline` say.
class dial_table {
public:
  using time_point = dial_race::time_point;

  /// `parts` and the callback of `lookups`, which posts `looked_up`, are the dialer's.
  dial_table(const dialer_parts& parts, name_lookups& lookups, dial_callbacks tell)
      : parts_(parts), lookups_(lookups), tell_(std::move(tell)) {}

  // -- what happens; see dialer --
  void begin(uint64_t dial, const endpoint& where, std::chrono::milliseconds timeout, time_point deadline);
  void succeeded(uint64_t dial, size_t attempt);
  void failed(uint64_t dial, size_t attempt, const error& why);
  void cancel(uint64_t dial);
  void looked_up(const endpoint& where, const found_addresses& found);
  void tick(time_point now);

  // -- what to wait for --
  bool empty() const { return dials_.empty(); }
  time_point next_deadline() const;
  /// Adds the sockets that connect.
  void watch(std::vector<pollfd>& to);
  /// Some of those that the last `watch` added are ready; the same vector, with their events.
  void ready(const std::vector<pollfd>& polled, time_point now);

private:
  struct one_dial {
    endpoint where;
    std::chrono::milliseconds timeout;
    time_point deadline;
    /// Found, and waiting for a place.
    std::vector<socket_address> found = {};
    std::optional<dial_race> race = {};
    std::map<size_t, tcp_socket_ptr> connecting = {};
  };
  using position = std::map<uint64_t, one_dial>::iterator;

  void found(position which, const found_addresses& all);
  void wait_for_place(position which, std::vector<socket_address> found);
  void admit(time_point now);
  void perform(uint64_t dial, time_point now);
  bool perform(position which, const dial_race::action& what, time_point now);
  void give_up(position which, const error& why);
  void end(position which);
  void distrust(const endpoint& where, const socket_address& address);
  void trust(const endpoint& where, const socket_address& address);
  error too_late(const one_dial& which) const;

  const dialer_parts& parts_;
  name_lookups& lookups_;
  dial_callbacks tell_;
  std::map<uint64_t, one_dial> dials_;
  std::deque<uint64_t> waiting_; // for a place; some may have ended
  size_t racing_ = 0;
  std::map<endpoint, std::vector<socket_address>> distrusted_;
  std::vector<std::pair<uint64_t, size_t>> watched_; // dial and attempt, in the order of `watch`
};

} // namespace cafka
