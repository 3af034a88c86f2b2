#include "tests/blocking/cutting_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <list>
#include <set>
#include <stdexcept>

#include "cafka/wire/api_key.hpp"
#include "cafka/wire/big_endian.hpp"

namespace cafka::test {

namespace {

sockaddr_in loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool send_all(int fd, const std::byte* data, size_t size) {
  while (size > 0) {
    const auto sent = ::send(fd, data, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data += sent;
    size -= static_cast<size_t>(sent);
  }
  return true;
}

} // namespace

/// A connection, both halves, and the frames that are on their way.
struct cutting_proxy::line {
  int client = -1, broker = -1;
  size_t sent = 0;
  std::vector<std::byte> requests, answers; // not handed on yet: incomplete frames
  std::set<int32_t> produces;

  line() = default;
  line(const line&) = delete;
  line& operator=(const line&) = delete;
  ~line() {
    for (const int fd : {client, broker})
      if (fd >= 0) ::close(fd);
  }

  /// Appends what there is to read; false at the end.
  static bool read(int fd, std::vector<std::byte>& to) {
    std::array<std::byte, 65'536> buffer;
    const auto got = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (got > 0) to.insert(to.end(), buffer.begin(), buffer.begin() + got);
    return got > 0;
  }

  /// The size of the first whole frame, its prefix included; 0: there is none yet.
  static size_t whole(const std::vector<std::byte>& bytes) {
    if (bytes.size() < 4) return 0;
    const auto size = size_t{4} + wire::load_big_endian<uint32_t>(bytes.data());
    return bytes.size() < size ? 0 : size;
  }
};

cutting_proxy::cutting_proxy(endpoint broker, damage what) : broker_(std::move(broker)), damage_(what) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0
      || ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error{"the proxy cannot listen"};
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this] { run(); }};
}

cutting_proxy::~cutting_proxy() {
  const uint64_t one = 1;
  static_cast<void>(!::write(wake_, &one, sizeof one));
  thread_.join();
  ::close(listener_);
  ::close(wake_);
}

resolver cutting_proxy::leads_here() const {
  return [port = port_](const endpoint&) { return std::vector{endpoint{"127.0.0.1", port}}; };
}

void cutting_proxy::run() {
  std::list<line> lines;
  const auto accept = [&] {
    auto& made = lines.emplace_back();
    made.client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    made.broker = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(broker_.port);
    if (::connect(made.broker, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) lines.pop_back();
  };
  // False: the line is over.
  const auto from_client = [&](line& which) {
    if (!line::read(which.client, which.requests)) return false;
    while (const auto size = line::whole(which.requests)) {
      const auto* frame = which.requests.data();
      if (wire::load_big_endian<int16_t>(frame + 4) == static_cast<int16_t>(wire::api_key::produce))
        which.produces.insert(wire::load_big_endian<int32_t>(frame + 8));
      which.sent += size;
      const bool cut = damage_.bytes != 0 && which.sent > damage_.bytes;
      if (cut) ++cuts_;
      // The broker never sees all of the frame in which the line was cut.
      if (cut || !send_all(which.broker, frame, size)) return false;
      which.requests.erase(which.requests.begin(), which.requests.begin() + static_cast<std::ptrdiff_t>(size));
    }
    return true;
  };
  const auto from_broker = [&](line& which) {
    if (!line::read(which.broker, which.answers)) return false;
    while (const auto size = line::whole(which.answers)) {
      const auto* frame = which.answers.data();
      const bool produced = which.produces.erase(wire::load_big_endian<int32_t>(frame + 4)) != 0;
      const bool cut = produced && damage_.produce_answers != 0 && ++produce_answers_ % damage_.produce_answers == 0;
      if (cut) ++cuts_;
      if (cut || !send_all(which.client, frame, size)) return false;
      which.answers.erase(which.answers.begin(), which.answers.begin() + static_cast<std::ptrdiff_t>(size));
    }
    return true;
  };
  for (;;) {
    std::vector<pollfd> polled{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const auto& each : lines)
      for (const int fd : {each.client, each.broker}) polled.push_back({fd, POLLIN, 0});
    if (::poll(polled.data(), polled.size(), -1) < 0) continue;
    if (polled[0].revents != 0) return;
    size_t next = 2;
    for (auto which = lines.begin(); which != lines.end(); next += 2) {
      const bool asks = polled[next].revents != 0, answers = polled[next + 1].revents != 0;
      const bool lives = (!asks || from_client(*which)) && (!answers || from_broker(*which));
      which = lives ? std::next(which) : lines.erase(which);
    }
    if (polled[1].revents != 0) accept();
  }
}

} // namespace cafka::test
