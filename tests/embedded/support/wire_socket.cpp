#include "tests/embedded/support/wire_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace cafka::embedded::test {

namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error{what + ": " + std::strerror(errno)}; }

int open_socket(const std::string& host_and_port, int receive_buffer) {
  auto colon = host_and_port.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(std::stoi(host_and_port.substr(colon + 1))));
  if (::inet_pton(AF_INET, host_and_port.substr(0, colon).c_str(), &address.sin_addr) != 1) fail(host_and_port);
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  if (receive_buffer > 0) ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  timeval limit{30, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

} // namespace

wire_socket::wire_socket(const std::string& host_and_port, int receive_buffer)
    : fd_(open_socket(host_and_port, receive_buffer)) {
  if (fd_ < 0) fail("connect " + host_and_port);
}

wire_socket::~wire_socket() { ::close(fd_); }

void wire_socket::send(byte_span data) {
  while (!data.empty()) {
    auto count = ::send(fd_, data.data(), data.size(), MSG_NOSIGNAL);
    if (count <= 0) fail("send");
    data = data.subspan(static_cast<size_t>(count));
  }
}

wire::bytes wire_socket::read(size_t size) {
  wire::bytes all(size);
  for (size_t done = 0; done < size;) {
    auto count = ::recv(fd_, all.data() + done, size - done, 0);
    if (count == 0) throw std::runtime_error{"the connection has ended"};
    if (count < 0) fail("recv");
    done += static_cast<size_t>(count);
  }
  return all;
}

wire::bytes wire_socket::read_to_end() {
  wire::bytes all;
  std::byte buffer[4096];
  for (;;) {
    auto count = ::recv(fd_, buffer, sizeof buffer, 0);
    if (count == 0 || (count < 0 && errno == ECONNRESET)) return all;
    if (count < 0) fail("recv");
    all.insert(all.end(), buffer, buffer + count);
  }
}

bool can_connect(const std::string& host_and_port) {
  int fd = open_socket(host_and_port, 0);
  if (fd >= 0) ::close(fd);
  return fd >= 0;
}

} // namespace cafka::embedded::test
