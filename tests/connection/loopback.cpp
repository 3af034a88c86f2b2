#include "tests/connection/loopback.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <stdexcept>

#include "tests/connection/bytes_of.hpp"

namespace cafka::test {

namespace {

sockaddr_in loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int listen_on_loopback(uint16_t& port, int backlog = 128) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t length = sizeof address;
  if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0
      || ::listen(fd, backlog) != 0 || ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    throw std::runtime_error{"cannot listen on loopback"};
  port = ntohs(address.sin_port);
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

loopback_server::loopback_server(std::function<void(loopback_peer&)> serve)
    : serve_(std::move(serve)), listener_(listen_on_loopback(port_)), acceptor_([this] { accept_all(); }) {}

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

full_listener::full_listener() : listener_(listen_on_loopback(port_, 0)) {
  // Linux queues one connection more than it was told to, and leaves what comes then without an answer.
  const auto address = loopback(port_);
  for (int i = 0; i < 3; ++i) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    static_cast<void>(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    queued_.push_back(fd);
  }
}

full_listener::~full_listener() {
  for (const int fd : queued_) ::close(fd);
  ::close(listener_);
}

endpoint nobody_listens() {
  uint16_t port = 0;
  ::close(listen_on_loopback(port));
  return {"127.0.0.1", port};
}

size_t open_descriptors() {
  std::filesystem::directory_iterator files{"/proc/self/fd"};
  return static_cast<size_t>(std::distance(begin(files), end(files)));
}

} // namespace cafka::test
