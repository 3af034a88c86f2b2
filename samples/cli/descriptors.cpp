#include "descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace cafka::cli {

bool secure_standard_descriptors() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // The wrong way round, so that reading the input and writing the output fail with EBADF. The lowest free descriptor is fd.
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) return false;
  }
  return true;
}

} // namespace cafka::cli
