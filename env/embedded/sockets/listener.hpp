#pragma once

#include "cafka/embedded/sockets/file_descriptor.hpp"
#include "cafka/wire/error.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <string>

namespace cafka::embedded {

/// A broker's listening socket. It opens and closes as the broker starts and stops, always on the same port.
class listener {
public:
  /// Port 0: the system picks one, which stays reserved while the listener is closed.
  /// Throws `cafka::error` if the host does not resolve or the port is taken.
  listener(const std::string& host, uint16_t port);

  /// Nothing happens if it is open already.
  error open();
  void close() noexcept { listening_.reset(); }
  bool is_open() const noexcept { return static_cast<bool>(listening_); }
  int fd() const noexcept { return listening_.get(); }
  uint16_t port() const noexcept { return port_; }

  /// A non-blocking socket; without one, `errno` says why.
  file_descriptor accept() noexcept;

private:
  void resolve(const std::string& host);
  file_descriptor bind();
  error failed(const char* what) const;

  std::string host_;
  uint16_t port_;
  bool is_reserved_;
  sockaddr_storage address_{};
  socklen_t address_size_ = 0;
  /// Bound and never listening: keeps the port for this listener.
  file_descriptor reservation_;
  file_descriptor listening_;
};

} // namespace cafka::embedded
