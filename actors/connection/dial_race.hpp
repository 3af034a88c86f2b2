// One dial over all addresses of a name, as RFC 8305 ("Happy Eyeballs") has it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/actors/connection/socket_address.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// The order in which addresses are tried: families take turns, beginning with that of the first address; those in `distrusted`
/// come last. Duplicates are dropped.
std::vector<socket_address> in_order_of_attempts(
    const std::vector<socket_address>& found, const std::vector<socket_address>& distrusted);

/// The state machine of one dial, without sockets. An attempt is a connect to one address and then the handshake with whoever
/// accepted there. The next attempt begins when the one before has failed, or when its head start is over; those under way go
/// on. The first that connects ends the connects beside it, and gets a longer head start for its handshake, so an address that
/// accepts connections and says nothing does not use up the time of the others. All of it ends at one deadline.
///
///     waiting --head start of the one before is over--> connecting --> shaking hands --> the race is over
///        ▲                                                 │  │             │
///        └── another one connected ────────────────────────┘  └──> failed <─┘
class dial_race {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The connection attempt delay of RFC 8305.
  static constexpr std::chrono::milliseconds connect_head_start{250};
  /// Brokers answer the handshake at once unless they are in trouble.
  static constexpr std::chrono::milliseconds handshake_head_start{1'000};

  // -- what is to be done; attempts are places in `addresses` --
  /// Begin to connect.
  struct begin {
    size_t attempt;
  };
  /// Close the socket.
  struct abandon {
    size_t attempt;
  };
  /// It is connected: begin the handshake.
  struct hand_over {
    size_t attempt;
  };
  /// The handshake failed there, or was outrun: try this address last the next time.
  struct distrust {
    size_t attempt;
  };
  /// The last action: nothing will come of it, and every socket is to be closed.
  struct give_up {
    error why;
  };
  using action = std::variant<begin, abandon, hand_over, distrust, give_up>;

  /// At least one address, in order of attempts. `timeout`: what the deadline was made of, for the texts.
  dial_race(
      endpoint where, std::vector<socket_address> addresses, std::chrono::milliseconds timeout, time_point deadline);

  // -- what happens --
  void start(time_point now);
  void connected(size_t attempt, time_point now);
  /// The handshake is done: the race is over.
  void succeeded(size_t attempt);
  /// The connect, or the handshake. A refused authentication ends the race.
  void failed(size_t attempt, error why, time_point now);
  void tick(time_point now);

  // -- what comes of it --
  std::vector<action> take_actions() { return std::exchange(actions_, {}); }
  /// When to call `tick` next at the latest.
  time_point next_deadline() const;
  const std::vector<socket_address>& addresses() const { return addresses_; }

private:
  enum class state { waiting, connecting, shaking_hands, failed };

  struct attempt_state {
    state is = state::waiting;
    /// The last cause of failure, and whether it got as far as the handshake.
    error why;
    bool accepted = false;
  };

  std::optional<size_t> next_waiting() const;
  void begin_next(time_point now);
  void time_is_over();
  std::string within() const;
  error without_time(error why);
  error verdict() const;
  const attempt_state& most_telling() const;
  std::string account(size_t attempt) const;

  endpoint where_;
  std::vector<socket_address> addresses_;
  std::vector<attempt_state> attempts_;
  std::chrono::milliseconds timeout_;
  time_point deadline_;
  time_point next_begin_;
  bool over_ = false;
  bool time_was_over_ = false;
  std::vector<action> actions_;
};

} // namespace cafka
