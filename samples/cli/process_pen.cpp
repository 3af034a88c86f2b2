#include "process_pen.hpp"

#include "cafka/wire/error.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

namespace cafka::cli {

process_pen::process_pen() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (event_ < 0)
    throw error(errc::internal, std::string{"the system gives no descriptor for an event: "} + std::strerror(errno));
}

process_pen::~process_pen() { ::close(event_); }

void process_pen::entered() {
  const std::lock_guard guard{mutex_};
  ++count_;
}

void process_pen::left() {
  const std::lock_guard guard{mutex_};
  --count_;
  changed_.notify_all();
}

size_t process_pen::count() const {
  const std::lock_guard guard{mutex_};
  return count_;
}

void process_pen::end_all() {
  const std::lock_guard guard{mutex_};
  ending_ = true;
  const uint64_t one = 1;
  while (::write(event_, &one, sizeof one) < 0 && errno == EINTR) {}
  changed_.notify_all();
}

bool process_pen::is_ending() const {
  const std::lock_guard guard{mutex_};
  return ending_;
}

void process_pen::pause(std::chrono::milliseconds time) {
  std::unique_lock guard{mutex_};
  changed_.wait_for(guard, time, [this] { return ending_; });
}

bool process_pen::wait_until_empty(std::chrono::milliseconds time) {
  std::unique_lock guard{mutex_};
  return changed_.wait_for(guard, time, [this] { return count_ == 0; });
}

} // namespace cafka::cli
