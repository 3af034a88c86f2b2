// TLS without I/O: bytes from the wire in, bytes for the wire out, and plain text on the other side.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "cafka/auth/tls/tls_context.hpp"
#include "cafka/auth/tls/tls_failure.hpp"
#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/tagged_field.hpp"

namespace cafka {

struct tls_verdict;

/// handshake -> open -> closing (we said that we close) -> closed (the other side said so); from each of them to failed.
enum class tls_state : uint8_t { handshake, open, closing, closed, failed };

/// One TLS connection as a state machine; it neither blocks nor waits. Whoever drives it
///
/// - hands what came from the wire to `read`, until that takes no more,
/// - sends what `take_output` gives after each call, also once it is closed or failed: it is the alert that tells the other side why,
/// - calls `end_of_wire` when the other side has closed the connection.
///
///     cafka::tls_engine engine{context, "kafka-1.example", 9093};
///     const auto count = engine.read(from_wire, into);
///
/// It keeps at most one record of 16 KiB each way, and what waits for `take_output`. Not thread-safe; engines of one context may be in
/// different threads.
class tls_engine {
public:
  /// Above this many bytes that wait to be sent, `write` and `read` take nothing: send first.
  static constexpr size_t output_limit = 256 << 10;

  /// Of a client's context: `host` is whom the certificate has to be for, a name or an address (IPv6 without brackets); the port is for
  /// messages, and for finding the session to resume. A client's first message is there at once. Of a server's context: who connects,
  /// for messages. Throws `cafka::error` (internal) if OpenSSL has no memory.
  explicit tls_engine(std::shared_ptr<const tls_context> with, std::string host = {}, uint16_t port = 0);
  tls_engine(const tls_engine&) = delete;
  tls_engine& operator=(const tls_engine&) = delete;
  ~tls_engine();

  tls_state state() const noexcept { return state_; }
  /// In state failed: tls_failed, or connection_closed (why(): no_answer, closed_in_handshake, truncated). It names the peer, the
  /// cause and what to do.
  const error& what() const noexcept { return what_; }
  tls_failure why() const noexcept { return why_; }

  /// Takes bytes from the front of `from_wire`, as many as `into` needs, and writes plain text to `into`: the count is returned. What is
  /// left in `from_wire` is for the next call; there may also be more text when it is empty, so ask again after a whole `into`.
  /// During the handshake `into` may be empty; later an empty one takes nothing.
  size_t read(byte_span& from_wire, std::span<std::byte> into);
  /// Takes plain text from the front, as much as there is room for: the count is returned; 0 unless open.
  size_t write(byte_span plain);
  /// Says that we close; what was written before goes first. What the other side still sends can be read.
  void close();
  /// The connection below ended.
  void end_of_wire();

  bool has_output() const noexcept;
  /// Moves what is to be sent to the end of `into`; an empty `into` gives its memory for it, and nothing is copied.
  void take_output(wire::bytes& into);

  /// "TLSv1.3", "TLS_AES_256_GCM_SHA384", and whether the session is one that was resumed; while open.
  std::string_view protocol() const;
  std::string_view cipher() const;
  bool resumed() const;
  /// The other side's certificate as "CN=alice,O=Example"; empty if it showed none.
  std::string peer_subject() const;

private:
  friend class tls_callbacks;
  struct connection; // OpenSSL's side

  void set_up_client();
  bool hear(byte_span first);
  void refuse_plain_text();
  void advance();
  size_t decrypt(std::span<std::byte> into);
  void judge(int result);
  void fail(tls_verdict what);

  std::shared_ptr<const tls_context> context_;
  std::string host_;
  std::string peer_; // host:port
  tls_state state_ = tls_state::handshake;
  tls_failure why_ = tls_failure::none;
  error what_;
  std::unique_ptr<connection> connection_;
};

} // namespace cafka
