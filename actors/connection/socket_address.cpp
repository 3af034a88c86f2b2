#include "cafka/actors/connection/socket_address.hpp"

#include <netdb.h>

#include <array>
#include <cstring>

namespace cafka {

bool operator==(const socket_address& a, const socket_address& b) {
  return a.length == b.length && std::memcmp(&a.storage, &b.storage, a.length) == 0;
}

std::optional<socket_address> copy_of(const sockaddr* address, socklen_t length) {
  socket_address result;
  if (length > sizeof result.storage) return std::nullopt;
  std::memcpy(&result.storage, address, length);
  result.length = length;
  return result;
}

std::optional<socket_address> numeric_address(const endpoint& where) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(where.host.c_str(), std::to_string(where.port).c_str(), &hints, &found) != 0) return std::nullopt;
  auto result = copy_of(found->ai_addr, found->ai_addrlen);
  ::freeaddrinfo(found);
  return result;
}

std::string to_string(const socket_address& address) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  const int status = ::getnameinfo(
      address.data(), address.length, host.data(), host.size(), port.data(), port.size(),
      NI_NUMERICHOST | NI_NUMERICSERV);
  if (status != 0) return "an unknown address";
  std::string text = host.data();
  if (address.family() == AF_INET6) text = '[' + text + ']';
  return text + ':' + port.data();
}

} // namespace cafka
