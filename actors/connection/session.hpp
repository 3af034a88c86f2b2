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
#include "cafka/actors/retry/random_source.hpp"
#include "cafka/auth/authentication.hpp"
#include "cafka/wire/api_key.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// The state machine of one connection. Events go in with the time at which they happen; what is to be done comes out of
/// `take_actions`, in order. Requests are known by numbers of the caller's; their bytes stay with the caller.
///
///     securing --TLS is up--> handshaking --ApiVersions answered--> authenticating --success--> open
///
/// Each of them goes to closed: by close, the end of the socket, timeout, refusal or nonsense. Without TLS or SASL their states are passed
/// over. An open session authenticates again (KIP-368) when its time has come and something is to be sent: what comes later waits, what is
/// in flight is answered as usual, since brokers answer all in one order.
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

  /// `seed`: of the chance by which clients do not all authenticate again at the same time.
  session(const connection_config& config, endpoint peer, uint64_t epoch, uint64_t seed = 0);

  // -- what happens --
  /// The socket is connected: the handshake begins, and has failed if it is not done by the deadline. With TLS, the session first waits
  /// for `secured`.
  void start(time_point deadline);
  /// TLS is up.
  void secured();
  void submit(const request& what, time_point now);
  /// The four bytes in front of a frame: how many to read next. Nothing if the session closed because of them.
  std::optional<size_t> size_received(std::span<const std::byte, size_prefix> prefix);
  /// A frame without its size.
  void frame_received(byte_span frame, time_point now);
  /// All that was to be written has gone to the socket.
  void written(time_point now);
  /// The peer closed. `inside_frame`: not all of a frame had arrived.
  void peer_closed(bool inside_frame);
  /// What carries the bytes has failed, with any error: TLS, for instance.
  void transport_failed(const error& why);
  /// The user closes.
  void close();
  /// Time has passed.
  void tick(time_point now);

  // -- what comes of it --
  std::vector<action> take_actions() { return std::exchange(actions_, {}); }
  /// When to call `tick` next at the latest; nothing once closed.
  std::optional<time_point> next_deadline() const;
  bool closed() const { return state_ == state::closed; }
  /// Whether the broker has begun to have this client wait, for how long: once a second at most. Nothing after that, until it is news again.
  std::optional<std::chrono::milliseconds> take_throttling() { return std::exchange(throttling_, std::nullopt); }
  bool ready() const { return state_ == state::open; }
  /// Authenticates again: what is submitted waits.
  bool parked() const { return ready() && authentication_; }
  size_t in_flight() const { return in_flight_.size(); }
  size_t unsent() const { return unsent_.size(); }

private:
  enum class state { connecting, securing, handshaking, authenticating, open, closed };

  /// Of a user, or the connection's own: brokers answer all of them in one order.
  struct flight {
    request what;
    int32_t correlation_id = 0;
    time_point deadline;
    time_point send_by = {};
    bool own = false;
    /// Old brokers exchange what SASL says without headers.
    bool headerless = false;
  };

  void send_own(wire::api_key key, int16_t version, std::vector<std::byte> frame, bool headerless = false);
  template <class Request>
  void send_own(const Request& what, int16_t version);
  void ask_versions();
  void closed_before_ready(bool inside_frame);
  void own_answered(const flight& asked, byte_span body, time_point now);
  void versions_answered(byte_span body, time_point now);
  void authenticate(time_point now);
  void authentication_answered(const flight& asked, byte_span body, time_point now);
  void take_step(const authentication_step& next, time_point now);
  void authenticated(time_point now);
  bool is_time_to_authenticate(time_point now) const;
  void answered(const request& what, size_t body);
  std::optional<flight> take_answered(byte_span frame, size_t& body);
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
  std::string in_time() const;
  error about(errc code, std::string what) const;
  int32_t next_correlation_id();

  connection_config config_;
  endpoint peer_;
  uint64_t epoch_;
  state state_ = state::connecting;
  handshake handshake_;
  /// Of the handshake, or of what the session sends by itself later.
  time_point own_deadline_;
  random_source random_;
  /// Under way.
  std::optional<authentication> authentication_;
  std::optional<time_point> authenticate_again_;
  int32_t correlation_id_ = 0;
  bool writing_ = false;
  std::deque<flight> unsent_;
  size_t unsent_bytes_ = 0;
  std::deque<flight> in_flight_;
  /// Being written, and no response comes.
  std::optional<flight> silent_;
  /// Requests without a response were written, and nothing came since: if the broker closes now, it may have refused one.
  bool silence_unexplained_ = false;
  bool has_answered_ = false; // a user's request
  /// Correlation ids of recent requests to which no response should come; one that comes nevertheless is ignored.
  std::deque<int32_t> silent_ids_;
  time_point throttled_until_{};
  std::optional<std::chrono::milliseconds> throttling_;
  time_point throttling_is_news_at_{};
  time_point last_activity_{};
  std::vector<action> actions_;
};

} // namespace cafka
