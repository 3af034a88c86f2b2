#include "stop_signal.hpp"

#include "cafka/wire/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

namespace cafka::cli {

namespace {

volatile std::sig_atomic_t stop_requested = 0;
int pipe_ends[2] = {-1, -1};

void request_stop(int) {
  const int saved = errno;
  stop_requested = 1;
  // That it is full cannot be: there is one signal that gets here and one that ends the process.
  [[maybe_unused]] const auto written = ::write(pipe_ends[1], "", 1);
  errno = saved;
}

} // namespace

stop_signal::stop_signal() {
  if (pipe_ends[0] < 0 && ::pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) < 0)
    throw error(errc::invalid_configuration, std::string("no pipe for signals: ") + std::strerror(errno));
  struct sigaction action {};
  action.sa_handler = request_stop;
  // One shot: the second signal finds the default action, so an impatient user is never kept waiting.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool stop_signal::requested() { return stop_requested != 0; }

void stop_signal::wait() {
  pollfd stop{pipe_ends[0], POLLIN, 0};
  while (!requested()) ::poll(&stop, 1, -1);
}

int stop_signal::descriptor() { return pipe_ends[0]; }

} // namespace cafka::cli
