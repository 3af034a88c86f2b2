#include "tests/connection/loopback.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <stdexcept>

#include "cafka/actors/connection/socket_address.hpp"
#include "tests/connection/bytes_of.hpp"

namespace cafka::test {

namespace {

int listen_on(const std::string& host, uint16_t& port, int backlog = 128) {
  auto address = numeric_address({host, 0}).value();
  const int fd = ::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || ::bind(fd, address.data(), address.length) != 0 || ::listen(fd, backlog) != 0
      || ::getsockname(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.length) != 0)
    throw std::runtime_error{"cannot listen on " + host};
  // IPv4 and IPv6 have the port in the same place.
  port = ntohs(reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_port);
  return fd;
}

std::vector<std::byte> correlation_id_of(const std::vector<std::byte>& frame) {
  return {frame.begin() + 4, frame.begin() + 8};
}

} // namespace

std::optional<std::vector<std::byte>> loopback_peer::read(size_t size) {
  std::vector<std::byte> bytes(size);
  size_t done = 0;
  while (done < size) {
    const auto count = ::recv(fd_, bytes.data() + done, size - done, 0);
    if (count <= 0) return std::nullopt;
    done += static_cast<size_t>(count);
  }
  return bytes;
}

std::optional<std::vector<std::byte>> loopback_peer::read_frame() {
  const auto prefix = read(4);
  if (!prefix) return std::nullopt;
  size_t size = 0;
  for (const auto b : *prefix) size = size << 8 | std::to_integer<size_t>(b);
  return read(size);
}

void loopback_peer::write(const std::vector<std::byte>& bytes) {
  for (size_t done = 0; done < bytes.size();) {
    const auto count = ::send(fd_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (count <= 0) return;
    done += static_cast<size_t>(count);
  }
}

void loopback_peer::shake_hands() {
  if (const auto frame = read_frame())
    write(bytes_of{}.raw(correlation_id_of(*frame)).raw(api_versions_body()).framed());
}

void loopback_peer::answer_all(size_t zeros) {
  while (const auto frame = read_frame()) write(bytes_of{}.raw(correlation_id_of(*frame)).zeros(zeros).framed());
}

void loopback_peer::wait_for_end() {
  while (read(1)) {}
}

loopback_server::loopback_server(std::function<void(loopback_peer&)> serve, std::string host)
    : serve_(std::move(serve)),
      host_(std::move(host)),
      listener_(listen_on(host_, port_)),
      acceptor_([this] { accept_all(); }) {}

loopback_server::~loopback_server() {
  {
    const std::lock_guard guard{mutex_};
    stopping_ = true;
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (auto& worker : workers_) worker.join();
}

void loopback_server::accept_all() {
  for (;;) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const std::lock_guard guard{mutex_};
    if (stopping_) {
      ::close(fd);
      return;
    }
    ++accepted_;
    open_.push_back(fd);
    workers_.emplace_back([this, fd] {
      loopback_peer peer{fd};
      serve_(peer);
      const std::lock_guard lock{mutex_};
      std::erase(open_, fd);
      ::close(fd);
    });
  }
}

full_listener::full_listener() : listener_(listen_on("127.0.0.1", port_, 0)) {
  // Linux queues one connection more than it was told to, and leaves what comes then without an answer.
  const auto address = numeric_address(where()).value();
  for (int i = 0; i < 3; ++i) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    static_cast<void>(::connect(fd, address.data(), address.length));
    queued_.push_back(fd);
  }
}

full_listener::~full_listener() {
  for (const int fd : queued_) ::close(fd);
  ::close(listener_);
}

endpoint nobody_listens() {
  uint16_t port = 0;
  ::close(listen_on("127.0.0.1", port));
  return {"127.0.0.1", port};
}

tcp_socket_ptr connect_to(const endpoint& where) {
  const auto address = numeric_address(where).value();
  const int fd = ::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto socket = std::make_shared<tcp_socket>(fd);
  if (fd < 0 || ::connect(fd, address.data(), address.length) != 0) throw std::runtime_error{"cannot connect"};
  ::fcntl(fd, F_SETFL, O_NONBLOCK);
  return socket;
}

size_t open_descriptors() {
  std::filesystem::directory_iterator files{"/proc/self/fd"};
  return static_cast<size_t>(std::distance(begin(files), end(files)));
}

size_t running_threads() {
  std::filesystem::directory_iterator tasks{"/proc/self/task"};
  return static_cast<size_t>(std::distance(begin(tasks), end(tasks)));
}

} // namespace cafka::test
