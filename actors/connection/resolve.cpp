#include "cafka/actors/connection/resolve.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

namespace cafka {

namespace {

// Shared by a look-up's thread and the one that waits for it, whichever ends last.
struct lookup {
  lookup() : done(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  lookup(const lookup&) = delete;
  lookup& operator=(const lookup&) = delete;
  ~lookup() {
    if (done >= 0) ::close(done);
  }

  int done;
  int status = 0;
  std::vector<socket_address> addresses;
};

bool same(const socket_address& a, const socket_address& b) {
  return a.length == b.length && std::memcmp(&a.storage, &b.storage, a.length) == 0;
}

int look_up(const std::string& host, uint16_t port, int flags, std::vector<socket_address>& out) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int status = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  for (const auto* each = status == 0 ? found : nullptr; each != nullptr; each = each->ai_next) {
    socket_address address;
    if (each->ai_addrlen > sizeof address.storage) continue;
    address.length = each->ai_addrlen;
    std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
    if (std::none_of(out.begin(), out.end(), [&](const auto& other) { return same(other, address); }))
      out.push_back(address);
  }
  if (status == 0) ::freeaddrinfo(found);
  return status;
}

// The system's resolver cannot be interrupted: it gets a thread of its own, which may outlast the caller's patience.
std::shared_ptr<lookup> start_lookup(const endpoint& where) {
  auto shared = std::make_shared<lookup>();
  if (shared->done < 0) return nullptr;
  try {
    std::thread{[shared, host = where.host, port = where.port] {
      shared->status = look_up(host, port, 0, shared->addresses);
      const uint64_t one = 1;
      static_cast<void>(!::write(shared->done, &one, sizeof one));
    }}.detach();
  } catch (const std::system_error&) { return nullptr; }
  return shared;
}

} // namespace

std::string to_string(const socket_address& address) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  const int status = ::getnameinfo(
      reinterpret_cast<const sockaddr*>(&address.storage), address.length, host.data(), host.size(), port.data(),
      port.size(), NI_NUMERICHOST | NI_NUMERICSERV);
  if (status != 0) return "an unknown address";
  const bool v6 = address.storage.ss_family == AF_INET6;
  return (v6 ? "[" + std::string{host.data()} + "]" : std::string{host.data()}) + ":" + port.data();
}

std::vector<socket_address> resolve(
    const endpoint& where, std::chrono::steady_clock::time_point deadline, const dial_cancellation& cancellation,
    error& failure) {
  std::vector<socket_address> numeric;
  if (look_up(where.host, where.port, AI_NUMERICHOST, numeric) == 0) return numeric;
  const auto shared = start_lookup(where);
  const auto name = "'" + where.host + "'";
  if (!shared) {
    failure =
        error{errc::host_not_found, "cannot look up " + name + ": the system gives no more threads or descriptors"};
    return {};
  }
  switch (wait_for(shared->done, POLLIN, deadline, cancellation)) {
  case wait_result::timed_out:
    failure = error{errc::connect_timed_out, "looking up " + name + " took too long; is the name service reachable?"};
    return {};
  case wait_result::cancelled:
    failure = error{errc::cancelled, "looking up " + name + " was cancelled"};
    return {};
  case wait_result::ready:
    break;
  }
  // Takes what the thread's write let go: poll() alone orders no memory between the two.
  uint64_t ended = 0;
  static_cast<void>(!::read(shared->done, &ended, sizeof ended));
  if (shared->addresses.empty())
    failure = error{
        errc::host_not_found, "cannot find host " + name + ": "
                                  + (shared->status == 0 ? "no address" : ::gai_strerror(shared->status))
                                  + "; check its spelling, and advertised.listeners if a broker gave the name"};
  return shared->addresses;
}

wait_result wait_for(
    int fd, short events, std::chrono::steady_clock::time_point deadline, const dial_cancellation& cancellation) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return wait_result::timed_out;
    std::array<pollfd, 2> watched{pollfd{fd, events, 0}, pollfd{cancellation.fd(), POLLIN, 0}};
    const int count = ::poll(watched.data(), watched.size(), static_cast<int>(std::min<int64_t>(left, 60'000)));
    if (count < 0 && errno != EINTR) return wait_result::timed_out;
    if (count <= 0) continue;
    if (watched[1].revents != 0) return wait_result::cancelled;
    return wait_result::ready;
  }
}

} // namespace cafka
