// A connection to a broker without its socket: what to send when, what an arriving frame means, and when to give up.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cafka/actors/connection/connection_config.hpp"
#include "cafka/actors/connection/diagnosis.hpp"
#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/actors/connection/handshake.hpp"
#include "cafka/actors/connection/version_table.hpp"
#include "cafka/actors/retry/allowed_time.hpp"
#include "cafka/wire/api_key.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// The state machine of one connection. Events go in with the time at which they happen; what is to be done comes out of
/// `take_actions`, in order. Requests are known by numbers of the caller's; their bytes stay with the caller.
///
///     handshaking --ApiVersions answered--> open --close, end of the socket, timeout, nonsense--> closed
///
/// A broker answers in order, so a request that times out leaves no way to tell what comes next: the connection closes, and
/// whatever was in flight is of unknown outcome. What was not yet handed to the socket surely was not sent.
class session {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct request {
    uint64_t id = 0;
    wire::api_key key{};
    int16_t version = 0;
    uint64_t epoch = 0;
    allowed_time timeout = std::chrono::milliseconds{0};
    std::chrono::milliseconds send_within{};
    /// Of the frame, in bytes.
    size_t size = 0;
    bool expects_response = true;
  };

  // -- what is to be done --
  /// Write these bytes, behind whatever is being written.
  struct write_bytes {
    std::vector<std::byte> bytes;
  };
  /// Write the frame of this request with this correlation id; then tell when all of it has gone: `written`.
  struct write_request {
    uint64_t id;
    int32_t correlation_id;
  };
  /// The handshake is done.
  struct become_ready {
    std::shared_ptr<const version_table> versions;
  };
  /// The frame that just arrived answers this request; its body starts at byte `body`.
  struct deliver {
    uint64_t id;
    wire::api_key key;
    int16_t version;
    size_t body;
  };
  /// This request, to which no response comes, has been written.
  struct confirm {
    uint64_t id;
  };
  /// This request has failed.
  struct refuse {
    uint64_t id;
    error why;
  };
  /// The last action ever: close the socket, without waiting for the peer. Code none: in peace.
  struct close_socket {
    error why;
  };
  using action = std::variant<write_bytes, write_request, become_ready, deliver, confirm, refuse, close_socket>;

  session(const connection_config& config, endpoint peer, uint64_t epoch);

  // -- what happens --
  /// The socket is connected: the handshake begins, and has failed if it is not done by the deadline.
  void start(time_point deadline);
  void submit(const request& what, time_point now);
  /// The four bytes in front of a frame: how many to read next. Nothing if the session closed because of them.
  std::optional<size_t> size_received(std::span<const std::byte, size_prefix> prefix);
  /// A frame without its size.
  void frame_received(byte_span frame, time_point now);
  /// All that was to be written has gone to the socket.
  void written(time_point now);
  /// The peer closed. `inside_frame`: not all of a frame had arrived.
  void peer_closed(bool inside_frame);
  /// The user closes.
  void close();
  /// Time has passed.
  void tick(time_point now);

  // -- what comes of it --
  std::vector<action> take_actions() { return std::exchange(actions_, {}); }
  /// When to call `tick` next at the latest; nothing once closed.
  std::optional<time_point> next_deadline() const;
  bool closed() const { return state_ == state::closed; }
  bool ready() const { return state_ == state::open; }
  size_t in_flight() const { return in_flight_.size(); }
  size_t unsent() const { return unsent_.size(); }

private:
  enum class state { connecting, handshaking, open, closed };

  /// Of a user, or the connection's own: brokers answer all of them in one order.
  struct flight {
    request what;
    int32_t correlation_id = 0;
    time_point deadline;
    time_point send_by = {};
    bool own = false;
  };

  void send_own();
  void own_answered(byte_span body);
  void answered(const request& what, size_t body);
  error out_of_order(std::optional<int32_t> id) const;
  bool is_stray(int32_t correlation_id) const;
  void pump(time_point now);
  template <class Late>
  void give_back(const Late& is_late, errc code, const std::string& why);
  void give_back_held(time_point now);
  const flight* timed_out(time_point now) const;
  void give_up(const flight& late);
  void fail(error why);
  void finish(error why, const error& in_flight, std::optional<uint64_t> spared = {});
  error about(errc code, std::string what) const;
  int32_t next_correlation_id();

  connection_config config_;
  endpoint peer_;
  uint64_t epoch_;
  state state_ = state::connecting;
  handshake handshake_;
  time_point handshake_deadline_;
  int32_t correlation_id_ = 0;
  bool writing_ = false;
  std::deque<flight> unsent_;
  size_t unsent_bytes_ = 0;
  std::deque<flight> in_flight_;
  /// Being written, and no response comes.
  std::optional<flight> silent_;
  /// Requests without a response were written, and nothing came since: if the broker closes now, it may have refused one.
  bool silence_unexplained_ = false;
  /// Correlation ids of recent requests to which no response should come; one that comes nevertheless is ignored.
  std::deque<int32_t> silent_ids_;
  time_point throttled_until_{};
  time_point last_activity_{};
  std::vector<action> actions_;
};

} // namespace cafka
