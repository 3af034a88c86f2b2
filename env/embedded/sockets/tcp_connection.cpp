#include "cafka/embedded/sockets/tcp_connection.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace cafka::embedded {

namespace {

bool is_transient(int code) { return code == EAGAIN || code == EWOULDBLOCK || code == EINTR; }

} // namespace

tcp_connection::state tcp_connection::write() noexcept {
  while (is_sending()) {
    auto count = ::send(fd_.get(), out_.data() + written_, out_.size() - written_, MSG_NOSIGNAL);
    if (count < 0) return is_transient(errno) ? state::blocked : state::gone;
    written_ += static_cast<size_t>(count);
  }
  out_ = {};
  written_ = 0;
  if (ending_) ::shutdown(fd_.get(), SHUT_WR);
  return state::open;
}

tcp_connection::state tcp_connection::read(std::byte* into, size_t room, size_t& size) noexcept {
  size = 0;
  auto count = ::recv(fd_.get(), into, room, 0);
  if (count < 0) return is_transient(errno) ? state::open : state::gone;
  if (count == 0) return state::gone;
  size = static_cast<size_t>(count);
  return state::open;
}

void tcp_connection::end_after_writing(time_point deadline) noexcept {
  ending_ = true;
  deadline_ = deadline;
}

} // namespace cafka::embedded
