#include "stop_signal.hpp"

#include <csignal>

namespace cafka::cli {

namespace {

volatile std::sig_atomic_t stop_requested = 0;

void request_stop(int) { stop_requested = 1; }

} // namespace

stop_signal::stop_signal() {
  struct sigaction action {};
  action.sa_handler = request_stop;
  // One shot: the second signal finds the default action, so an impatient user is never kept waiting.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool stop_signal::requested() { return stop_requested != 0; }

} // namespace cafka::cli
