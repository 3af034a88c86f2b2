// A socket on its way to the actor that will use it, and how it gets connected.
#pragma once

#include <memory>

#include "cafka/actors/connection/socket_address.hpp"
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

/// Begins to connect a non-blocking socket with TCP_NODELAY. It can be written to as soon as it is connected or has failed.
/// Null: it has failed at once.
tcp_socket_ptr begin_connect(const socket_address& to, error& failure);

/// What came of it, once the socket can be written to: none, or why it failed, without the address.
error connect_outcome(const tcp_socket& socket);

} // namespace cafka
