#pragma once

#include "cafka/embedded/core/engine.hpp"
#include "cafka/embedded/sockets/listener.hpp"
#include "cafka/embedded/sockets/tcp_connection.hpp"
#include "cafka/embedded/sockets/wake_pipe.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

struct pollfd;

namespace cafka::embedded {

/// The brokers on TCP: one thread that polls all sockets and drives the core.
class socket_server {
public:
  /// Brokers listen when it returns. Throws `cafka::error` if one cannot.
  explicit socket_server(engine& core);
  ~socket_server();
  socket_server(const socket_server&) = delete;
  socket_server& operator=(const socket_server&) = delete;

  /// Returns when the thread has acted on all that was changed before: listeners opened and closed, connections cut.
  /// Throws `cafka::error` if a started broker cannot listen.
  void sync();

private:
  time_point now() const;

  // All below run on the thread.
  void run();
  void follow_brokers();
  void deliver();
  void deliver(delivery what);
  void wait();
  std::vector<pollfd> interests();
  int timeout();
  void handle_events(const std::vector<pollfd>& polled);
  void accept(size_t broker);
  void flush(tcp_connection& c);
  void read(tcp_connection& c);
  void drop(connection_id id);
  void end_overdue();

  engine& core_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  const std::chrono::system_clock::time_point started_at_ = std::chrono::system_clock::now();
  wake_pipe wake_;
  std::deque<listener> listeners_; // of broker i + 1
  std::map<connection_id, tcp_connection> connections_;
  std::vector<std::byte> read_buffer_;
  time_point accept_again_{0};

  std::mutex mutex_;
  std::condition_variable synced_;
  uint64_t wanted_ = 0; // how often sync was called
  uint64_t done_ = 0;   // what the thread has acted on
  error listen_error_;
  bool stopping_ = false;
  std::thread thread_;
};

} // namespace cafka::embedded
