#include "cafka/embedded/sockets/socket_server.hpp"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>

namespace cafka::embedded {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr size_t read_size = size_t{256} << 10;
/// How long a connection that ends is given to read what was sent to it.
constexpr milliseconds ending_time{1000};
/// How long nothing is accepted after the system refused to (out of descriptors).
constexpr milliseconds accept_pause{100};
/// The thread never blocks but in poll: it takes this long only on a machine that does not run it at all.
constexpr std::chrono::seconds sync_limit{60};

/// Signals are for the program's own threads.
class signals_blocked {
public:
  signals_blocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
  sigset_t before_;
};

} // namespace

socket_server::socket_server(engine& core) : core_(core), read_buffer_(read_size) {
  core_.set_clock([this] { return now(); });
  core_.step([&](broker_core& c) {
    const auto& options = c.state().options();
    for (auto& b : c.state().brokers()) {
      auto& added = listeners_.emplace_back(options.host, options.ports.empty() ? uint16_t{0} : b.port);
      if (auto failure = added.open()) throw failure;
      b.port = added.port();
    }
  });
  core_.set_after_change([this] { sync(); });
  signals_blocked during_start;
  thread_ = std::thread{[this] { run(); }};
}

socket_server::~socket_server() {
  {
    std::unique_lock lock{mutex_};
    stopping_ = true;
  }
  wake_.wake();
  thread_.join();
}

void socket_server::sync() {
  std::unique_lock lock{mutex_};
  auto ticket = ++wanted_;
  wake_.wake();
  if (!synced_.wait_for(lock, sync_limit, [&] { return done_ >= ticket; }))
    throw error{errc::internal, "the embedded cluster's thread does not run"};
  if (auto failure = std::exchange(listen_error_, {})) throw failure;
}

time_point socket_server::now() const {
  // The wall clock of the start, so that records can be stamped, and the steady one from there: it must not go back.
  auto elapsed = std::chrono::steady_clock::now() - started_;
  return duration_cast<milliseconds>(started_at_.time_since_epoch()) + duration_cast<milliseconds>(elapsed);
}

void socket_server::run() {
  for (;;) {
    uint64_t ticket;
    {
      std::unique_lock lock{mutex_};
      if (stopping_) return;
      ticket = wanted_;
    }
    follow_brokers();
    deliver();
    end_overdue();
    {
      std::unique_lock lock{mutex_};
      done_ = ticket;
    }
    synced_.notify_all();
    wait();
  }
}

void socket_server::follow_brokers() {
  core_.step([&](broker_core& c) {
    for (auto& b : c.state().brokers()) {
      auto& of = listeners_[static_cast<size_t>(b.id - 1)];
      if (!b.up) of.close();
      if (!b.up || of.is_open()) continue;
      if (auto failure = of.open()) {
        c.state().stop_broker(b);
        std::unique_lock lock{mutex_};
        listen_error_ = failure;
      }
    }
  });
}

void socket_server::deliver() {
  for (;;) {
    auto due = core_.step([&](broker_core& c) { return c.take(now()); });
    if (due.empty()) return;
    for (auto& d : due) deliver(std::move(d));
  }
}

void socket_server::deliver(delivery what) {
  auto found = connections_.find(what.connection);
  if (found == connections_.end()) return;
  auto& c = found->second;
  if (what.close && what.data.empty()) return drop(what.connection);
  c.start(std::move(what.data));
  if (what.close) c.end_after_writing(now() + ending_time);
  flush(c);
}

void socket_server::flush(tcp_connection& c) {
  switch (c.write()) {
  case tcp_connection::state::gone:
    return drop(c.id());
  case tcp_connection::state::blocked:
    return;
  case tcp_connection::state::open:
    core_.step([&](broker_core& core) { core.sent(c.id(), now()); });
  }
}

void socket_server::wait() {
  auto polled = interests();
  auto count = ::poll(polled.data(), static_cast<nfds_t>(polled.size()), timeout());
  wake_.drain();
  if (count > 0) handle_events(polled);
}

/// The pipe, then a listener for each broker (-1 if closed, which poll passes over), then the connections in order.
std::vector<pollfd> socket_server::interests() {
  std::vector<pollfd> polled;
  polled.reserve(1 + listeners_.size() + connections_.size());
  polled.push_back({wake_.read_end(), POLLIN, 0});
  if (now() >= accept_again_) accept_again_ = {};
  const bool accepting = accept_again_ == time_point{};
  for (const auto& l : listeners_) polled.push_back({accepting ? l.fd() : -1, POLLIN, 0});
  core_.look([&](broker_core& core) {
    for (const auto& [id, c] : connections_) {
      auto reads = c.is_ending() || core.wants_input(id);
      auto events = (reads ? POLLIN : 0) | (c.is_sending() ? POLLOUT : 0);
      polled.push_back({c.fd(), static_cast<short>(events), 0});
    }
  });
  return polled;
}

int socket_server::timeout() {
  auto at = now();
  auto next = core_.look([](broker_core& c) { return c.next_due(); });
  auto sooner = [&](time_point t) {
    if (!next || t < *next) next = t;
  };
  if (accept_again_ != time_point{}) sooner(accept_again_);
  for (const auto& [id, c] : connections_)
    if (c.is_ending()) sooner(c.ending_deadline());
  if (!next) return -1;
  constexpr auto longest = milliseconds{60'000};
  return static_cast<int>(std::clamp(*next - at, milliseconds{0}, longest).count());
}

void socket_server::handle_events(const std::vector<pollfd>& polled) {
  auto first_connection = 1 + listeners_.size();
  // Connections first: those accepted below are not among the polled ones, and those dropped here are looked up again.
  std::vector<connection_id> ids;
  ids.reserve(connections_.size());
  for (const auto& [id, c] : connections_) ids.push_back(id);
  for (size_t i = 0; i < ids.size(); ++i) {
    auto events = polled[first_connection + i].revents;
    auto found = connections_.find(ids[i]);
    if (events == 0 || found == connections_.end()) continue;
    if (events & POLLOUT)
      flush(found->second);
    else if (events & (POLLIN | POLLHUP | POLLERR))
      read(found->second);
  }
  for (size_t i = 0; i < listeners_.size(); ++i)
    if (polled[1 + i].revents != 0) accept(i);
}

void socket_server::accept(size_t broker) {
  while (auto fd = listeners_[broker].accept()) {
    auto id = core_.step([&](broker_core& c) { return c.connect(static_cast<int32_t>(broker + 1)); });
    if (id) connections_.try_emplace(*id, *id, std::move(fd));
  }
  if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) accept_again_ = now() + accept_pause;
}

void socket_server::read(tcp_connection& c) {
  size_t size = 0;
  if (c.read(read_buffer_.data(), read_buffer_.size(), size) == tcp_connection::state::gone) return drop(c.id());
  if (size == 0 || c.is_ending()) return;
  core_.step([&](broker_core& core) { core.receive(c.id(), {read_buffer_.data(), size}, now()); });
}

void socket_server::drop(connection_id id) {
  core_.step([&](broker_core& core) { core.disconnect(id); });
  connections_.erase(id);
}

void socket_server::end_overdue() {
  auto at = now();
  std::erase_if(connections_, [&](const auto& c) { return c.second.is_ending() && c.second.ending_deadline() <= at; });
}

} // namespace cafka::embedded
