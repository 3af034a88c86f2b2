#include "cafka/embedded/sockets/wake_pipe.hpp"

#include "cafka/wire/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace cafka::embedded {

wake_pipe::wake_pipe() {
  int ends[2];
  if (::pipe(ends) != 0) throw error{errc::internal, std::string{"embedded cluster: no pipe: "} + std::strerror(errno)};
  read_ = file_descriptor{ends[0]};
  write_ = file_descriptor{ends[1]};
  for (auto end : ends) {
    ::fcntl(end, F_SETFL, O_NONBLOCK);
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
  }
}

void wake_pipe::wake() noexcept {
  char byte = 0;
  // A full pipe wakes as well.
  while (::write(write_.get(), &byte, 1) < 0 && errno == EINTR) {}
}

void wake_pipe::drain() noexcept {
  char bytes[64];
  while (::read(read_.get(), bytes, sizeof bytes) > 0) {}
}

} // namespace cafka::embedded
