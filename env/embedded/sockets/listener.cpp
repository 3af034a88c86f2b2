#include "cafka/embedded/sockets/listener.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace cafka::embedded {

namespace {

constexpr int backlog = 128;

void make_non_blocking(int fd) {
  ::fcntl(fd, F_SETFL, O_NONBLOCK);
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void set_option(int fd, int level, int option) {
  int on = 1;
  ::setsockopt(fd, level, option, &on, sizeof on);
}

in_port_t& port_field(sockaddr_storage& address) {
  return address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                       : reinterpret_cast<sockaddr_in&>(address).sin_port;
}

} // namespace

listener::listener(const std::string& host, uint16_t port) : host_(host), port_(port), is_reserved_(port == 0) {
  resolve(host);
  if (!is_reserved_) return;
  reservation_ = bind();
  if (!reservation_) throw failed("bind");
  auto bound = address_;
  auto size = address_size_;
  if (::getsockname(reservation_.get(), reinterpret_cast<sockaddr*>(&bound), &size) != 0) throw failed("getsockname");
  port_ = ntohs(port_field(bound));
  port_field(address_) = htons(port_);
}

void listener::resolve(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (auto code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); code != 0)
    throw error{errc::host_not_found, "embedded cluster: cannot resolve " + host + ": " + ::gai_strerror(code)};
  std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner{found, ::freeaddrinfo};
  std::memcpy(&address_, found->ai_addr, found->ai_addrlen);
  address_size_ = found->ai_addrlen;
  port_field(address_) = htons(port_);
}

file_descriptor listener::bind() {
  file_descriptor fd{::socket(address_.ss_family, SOCK_STREAM, 0)};
  if (!fd) return {};
  make_non_blocking(fd.get());
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR);
  // Only beside the reservation: two processes must not share a port that the user gave.
  if (is_reserved_) set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address_), address_size_) != 0) return {};
  return fd;
}

error listener::open() {
  if (listening_) return {};
  auto fd = bind();
  if (!fd) return failed("bind");
  if (::listen(fd.get(), backlog) != 0) return failed("listen");
  listening_ = std::move(fd);
  return {};
}

error listener::failed(const char* what) const {
  return error{
      errc::broker_not_available, "embedded cluster: cannot listen on " + host_ + ':' + std::to_string(port_) + ": "
                                      + what + ": " + std::strerror(errno)};
}

file_descriptor listener::accept() noexcept {
  file_descriptor fd{::accept(listening_.get(), nullptr, nullptr)};
  if (fd) {
    make_non_blocking(fd.get());
    set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY);
  }
  return fd;
}

} // namespace cafka::embedded
