#include "output.hpp"

#include "cafka/wire/error.hpp"

#include <cerrno>
#include <cstring>

namespace cafka::cli {

void output::flush() {
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), stdout) != buffer_.size() || std::fflush(stdout) != 0)
    throw error(errc::closed, std::string("standard output cannot be written: ") + std::strerror(errno));
  buffer_.clear();
}

} // namespace cafka::cli
