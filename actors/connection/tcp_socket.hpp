// A connected socket on its way to the actor that will use it, and how it comes to be.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Owns a descriptor; a message that is dropped on the way closes it.
class tcp_socket {
public:
  tcp_socket() = default;
  explicit tcp_socket(int fd) : fd_(fd) {}
  tcp_socket(const tcp_socket&) = delete;
  tcp_socket& operator=(const tcp_socket&) = delete;
  ~tcp_socket();

  int fd() const noexcept { return fd_; }
  /// Gives the descriptor away.
  int release() noexcept;

private:
  int fd_ = -1;
};
using tcp_socket_ptr = std::shared_ptr<tcp_socket>;

/// Ends dials that are under way, from any thread. Stays cancelled.
class dial_cancellation {
public:
  dial_cancellation();
  dial_cancellation(const dial_cancellation&) = delete;
  dial_cancellation& operator=(const dial_cancellation&) = delete;
  ~dial_cancellation();

  void cancel() noexcept;
  /// Readable once cancelled.
  int fd() const noexcept { return fd_; }

private:
  int fd_;
};

/// Looks up the host and connects to its addresses in turn, each within its share of what is left of the time; blocks the
/// calling thread, for `timeout` at most and only until it is cancelled. The socket is non-blocking, with TCP_NODELAY. On
/// failure returns null and an error that names each address tried and what came of it.
/// A look-up that hangs in the system's resolver is left behind in a thread of its own.
tcp_socket_ptr dial(
    const endpoint& where, std::chrono::milliseconds timeout, const dial_cancellation& cancellation, error& failure);

} // namespace cafka
