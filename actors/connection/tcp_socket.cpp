#include "cafka/actors/connection/tcp_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace cafka {

tcp_socket::~tcp_socket() {
  if (fd_ >= 0) ::close(fd_);
}

int tcp_socket::release() noexcept { return std::exchange(fd_, -1); }

namespace {

errc code_of(int system_code) {
  switch (system_code) {
  case ECONNREFUSED:
    return errc::connection_refused;
  case ETIMEDOUT:
    return errc::connect_timed_out;
  case EHOSTUNREACH:
  case ENETUNREACH:
  case EADDRNOTAVAIL:
  case EAFNOSUPPORT:
  case EACCES:
  case EPERM:
  case EMFILE:
  case ENFILE:
  case ENOBUFS:
  case ENOMEM:
    return errc::network_unreachable;
  default:
    return errc::connection_closed;
  }
}

error failure_of(int system_code) {
  auto text = std::generic_category().message(system_code);
  if (system_code == EMFILE) text += "; raise the limit of this process (ulimit -n)";
  return {code_of(system_code), std::move(text)};
}

// A connect to a port of this machine that nobody listens on can meet itself.
bool is_connected_to_itself(int fd) {
  sockaddr_storage here{};
  sockaddr_storage there{};
  socklen_t here_length = sizeof here;
  socklen_t there_length = sizeof there;
  return ::getsockname(fd, reinterpret_cast<sockaddr*>(&here), &here_length) == 0
         && ::getpeername(fd, reinterpret_cast<sockaddr*>(&there), &there_length) == 0 && here_length == there_length
         && std::memcmp(&here, &there, here_length) == 0;
}

} // namespace

tcp_socket_ptr begin_connect(const socket_address& to, error& failure) {
  const int fd = ::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    failure = failure_of(errno);
    return nullptr;
  }
  auto socket = std::make_shared<tcp_socket>(fd);
  const int on = 1;
  // Frames are written whole: waiting for more to fill a packet only delays them.
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  // Interrupted by a signal it goes on all the same.
  if (::connect(fd, to.data(), to.length) == 0 || errno == EINPROGRESS || errno == EINTR) return socket;
  failure = failure_of(errno);
  return nullptr;
}

error connect_outcome(const tcp_socket& socket) {
  int failure = 0;
  socklen_t length = sizeof failure;
  if (::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &failure, &length) != 0) failure = errno;
  if (failure == 0 && is_connected_to_itself(socket.fd())) failure = ECONNREFUSED;
  return failure == 0 ? error{} : failure_of(failure);
}

} // namespace cafka
