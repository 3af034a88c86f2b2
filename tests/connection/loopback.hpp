#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/actors/connection/tcp_socket.hpp"

namespace cafka::test {

/// The server's end of one connection. Reads block until there is something, the client has closed, or the server ends.
class loopback_peer {
public:
  explicit loopback_peer(int fd) : fd_(fd) {}

  /// Exactly `size` bytes, or nothing if the connection ended before.
  std::optional<std::vector<std::byte>> read(size_t size);
  /// A frame without its size.
  std::optional<std::vector<std::byte>> read_frame();
  void write(const std::vector<std::byte>& bytes);
  /// Reads a request and answers it as ApiVersions.
  void shake_hands();
  /// Answers requests by `zeros` bytes of body until the client closes.
  void answer_all(size_t zeros = 16);
  /// Until the client closes.
  void wait_for_end();

private:
  int fd_;
};

/// A server on a port of its own of a loopback address; `serve` is called for each connection, in a thread, and the connection
/// closes when it returns.
class loopback_server {
public:
  explicit loopback_server(std::function<void(loopback_peer&)> serve, std::string host = "127.0.0.1");
  loopback_server(const loopback_server&) = delete;
  loopback_server& operator=(const loopback_server&) = delete;
  ~loopback_server();

  endpoint where() const { return {host_, port_}; }
  size_t accepted() const { return accepted_; }

private:
  void accept_all();

  std::function<void(loopback_peer&)> serve_;
  std::string host_;
  uint16_t port_ = 0;
  int listener_; // sets the port
  std::atomic<size_t> accepted_{0};
  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<int> open_;
  std::vector<std::thread> workers_;
  std::thread acceptor_;
};

/// An address of this machine where a connect neither succeeds nor fails: the queue of the listener is full.
class full_listener {
public:
  full_listener();
  full_listener(const full_listener&) = delete;
  full_listener& operator=(const full_listener&) = delete;
  ~full_listener();

  endpoint where() const { return {"127.0.0.1", port_}; }

private:
  uint16_t port_ = 0;
  int listener_; // sets the port
  std::vector<int> queued_;
};

/// A port of this machine on which nobody listens.
endpoint nobody_listens();

/// A connected socket.
tcp_socket_ptr connect_to(const endpoint& where);

/// How many descriptors this process has open.
size_t open_descriptors();

/// How many threads this process has.
size_t running_threads();

} // namespace cafka::test
