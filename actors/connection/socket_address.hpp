// Numeric addresses of sockets.
#pragma once

#include <sys/socket.h>

#include <optional>
#include <string>

#include "cafka/actors/connection/endpoint.hpp"

namespace cafka {

/// An IPv4 or IPv6 address with a port.
struct socket_address {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sa_family_t family() const { return storage.ss_family; }

  friend bool operator==(const socket_address& a, const socket_address& b);
};

/// A copy; nothing if it is too long for one.
std::optional<socket_address> copy_of(const sockaddr* address, socklen_t length);

/// Nothing if the host is no numeric address. Asks no name service.
std::optional<socket_address> numeric_address(const endpoint& where);

/// "127.0.0.1:9092", "[::1]:9092".
std::string to_string(const socket_address& address);

} // namespace cafka
