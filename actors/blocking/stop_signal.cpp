#include "cafka/actors/blocking/stop_signal.hpp"

#include "cafka/wire/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>

namespace cafka {

namespace {

/// A pipe that becomes readable once and stays so. It is never closed: a handler may still be running in another thread.
struct flag_pipe {
  int ends[2] = {-1, -1};

  void open() {
    if (ends[0] >= 0) return drain();
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
      throw error(errc::internal, std::string("there is no pipe to hear of signals: ") + std::strerror(errno));
  }
  void raise() const noexcept {
    // That it is full cannot be: it is raised once.
    [[maybe_unused]] const auto written = ::write(ends[1], "", 1);
  }
  void drain() const noexcept {
    char bytes[64];
    while (::read(ends[0], bytes, sizeof bytes) > 0) {}
  }
};

constexpr std::array signals{SIGINT, SIGTERM};

std::atomic<bool> there_is_one = false;
std::atomic<int> first_signal = 0; // lock-free, so a handler may touch it
flag_pipe requested_pipe;
flag_pipe ending_pipe;
std::array<struct sigaction, signals.size()> actions_before;

/// A process that was started to ignore a signal, as by nohup, goes on to do so.
bool is_ours(size_t i) { return actions_before[i].sa_handler != SIG_IGN; }

/// The next one, whichever it is, finds what the system does by itself.
void let_next_kill() {
  for (size_t i = 0; i < signals.size(); ++i)
    if (is_ours(i)) std::signal(signals[i], SIG_DFL);
}

void note(int signal) {
  const int saved = errno;
  int none = 0;
  if (first_signal.compare_exchange_strong(none, signal)) {
    let_next_kill();
    requested_pipe.raise();
  }
  errno = saved;
}

void install() {
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (const int each : signals) sigaddset(&action.sa_mask, each);
  for (size_t i = 0; i < signals.size(); ++i) {
    sigaction(signals[i], nullptr, &actions_before[i]);
    if (is_ours(i)) sigaction(signals[i], &action, nullptr);
  }
}

void restore() {
  for (size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &actions_before[i], nullptr);
}

/// Waits until one of the two is raised. False: until the time is over; -1: it never is.
bool await(int first, int second, int timeout_ms) {
  pollfd watched[] = {{first, POLLIN, 0}, {second, POLLIN, 0}};
  int count = 0;
  do count = ::poll(watched, 2, timeout_ms);
  while (count < 0 && errno == EINTR && timeout_ms < 0);
  return count > 0;
}

void call_once_requested(const std::function<void()>& told) {
  await(requested_pipe.ends[0], ending_pipe.ends[0], -1);
  if (first_signal != 0) told();
}

} // namespace

stop_signal::stop_signal(std::function<void()> told) {
  if (there_is_one.exchange(true))
    throw error(errc::invalid_configuration, "stop_signal: there is one in this process already; share it");
  try {
    requested_pipe.open();
    ending_pipe.open();
    first_signal = 0;
    if (told) caller_ = std::thread(call_once_requested, std::move(told));
  } catch (const std::system_error& why) {
    there_is_one = false;
    throw error(errc::internal, std::string("there is no thread to hear of signals: ") + why.what());
  } catch (...) {
    there_is_one = false;
    throw;
  }
  install();
}

stop_signal::~stop_signal() {
  restore();
  if (caller_.joinable()) {
    ending_pipe.raise();
    caller_.join();
  }
  there_is_one = false;
}

int stop_signal::signal() const noexcept { return first_signal; }

int stop_signal::descriptor() const noexcept { return requested_pipe.ends[0]; }

void stop_signal::wait() const {
  while (!requested()) await(descriptor(), -1, -1);
}

bool stop_signal::wait(std::chrono::milliseconds timeout) const {
  using clock = std::chrono::steady_clock;
  const auto longest = std::chrono::milliseconds{INT_MAX};
  const auto until = clock::now() + std::clamp(timeout, std::chrono::milliseconds{0}, longest);
  while (!requested()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
    if (left.count() <= 0) return false;
    await(descriptor(), -1, static_cast<int>(left.count()));
  }
  return true;
}

} // namespace cafka
