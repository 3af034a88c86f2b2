#include "cafka/actors/connection/tcp_socket.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <utility>

#include "cafka/actors/connection/resolve.hpp"

namespace cafka {

tcp_socket::~tcp_socket() {
  if (fd_ >= 0) ::close(fd_);
}

int tcp_socket::release() noexcept { return std::exchange(fd_, -1); }

dial_cancellation::dial_cancellation() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

dial_cancellation::~dial_cancellation() {
  if (fd_ >= 0) ::close(fd_);
}

void dial_cancellation::cancel() noexcept {
  const uint64_t one = 1;
  static_cast<void>(!::write(fd_, &one, sizeof one));
}

namespace {

errc code_of(int system_code) {
  switch (system_code) {
  case ECONNREFUSED:
    return errc::connection_refused;
  case ETIMEDOUT:
    return errc::connect_timed_out;
  case ECANCELED:
    return errc::cancelled;
  case EHOSTUNREACH:
  case ENETUNREACH:
  case EADDRNOTAVAIL:
  case EAFNOSUPPORT:
  case EACCES:
  case EPERM:
    return errc::network_unreachable;
  default:
    return errc::connection_closed;
  }
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

// The system's error, or 0.
int finish_connect(int fd, std::chrono::steady_clock::time_point deadline, const dial_cancellation& cancellation) {
  switch (wait_for(fd, POLLOUT, deadline, cancellation)) {
  case wait_result::timed_out:
    return ETIMEDOUT;
  case wait_result::cancelled:
    return ECANCELED;
  case wait_result::ready:
    break;
  }
  int failure = 0;
  socklen_t length = sizeof failure;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &length) != 0) return errno;
  return failure == 0 && is_connected_to_itself(fd) ? ECONNREFUSED : failure;
}

int connect_to(
    const socket_address& address, std::chrono::steady_clock::time_point deadline,
    const dial_cancellation& cancellation, tcp_socket_ptr& out) {
  const int fd = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  auto socket = std::make_shared<tcp_socket>(fd);
  const int on = 1;
  // Frames are written whole: waiting for more to fill a packet only delays them.
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address.storage), address.length) != 0 && errno != EINPROGRESS)
    return errno;
  const int failure = finish_connect(fd, deadline, cancellation);
  if (failure == 0) out = std::move(socket);
  return failure;
}

std::string advice(errc code) {
  switch (code) {
  case errc::connection_refused:
    return "; is the broker running, and is this its listener?";
  case errc::connect_timed_out:
    return "; is a firewall in between?";
  default:
    return "";
  }
}

} // namespace

tcp_socket_ptr dial(
    const endpoint& where, std::chrono::milliseconds timeout, const dial_cancellation& cancellation, error& failure) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const auto addresses = resolve(where, deadline, cancellation, failure);
  tcp_socket_ptr socket;
  std::string tried;
  errc code = errc::none;
  for (size_t i = 0; i < addresses.size(); ++i) {
    const auto now = std::chrono::steady_clock::now();
    const auto share = (deadline - now) / static_cast<int64_t>(addresses.size() - i);
    const int status = connect_to(addresses[i], now + share, cancellation, socket);
    if (status == 0) return socket;
    code = code_of(status);
    tried += (tried.empty() ? "" : ", ") + to_string(addresses[i]) + ": " + std::generic_category().message(status);
    if (status == ECANCELED) break;
  }
  if (!addresses.empty())
    failure = error{code, "cannot connect to " + to_string(where) + " (" + tried + ")" + advice(code)};
  return nullptr;
}

} // namespace cafka
