// Host names to addresses, within a deadline.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <string>
#include <vector>

#include "cafka/actors/connection/tcp_socket.hpp"

namespace cafka {

struct socket_address {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

/// "127.0.0.1:9092", "[::1]:9092".
std::string to_string(const socket_address& address);

/// All addresses of an endpoint, in the system's order of preference, without duplicates. Empty on failure: host_not_found,
/// connect_timed_out or cancelled.
std::vector<socket_address> resolve(
    const endpoint& where, std::chrono::steady_clock::time_point deadline, const dial_cancellation& cancellation,
    error& failure);

enum class wait_result { ready, timed_out, cancelled };

/// Waits until the descriptor has one of poll's `events`.
wait_result wait_for(
    int fd, short events, std::chrono::steady_clock::time_point deadline, const dial_cancellation& cancellation);

} // namespace cafka
