#pragma once

#include "cafka/embedded/sockets/file_descriptor.hpp"

namespace cafka::embedded {

/// Ends a poll from another thread.
class wake_pipe {
public:
  /// Throws `cafka::error` if the process has no descriptors left.
  wake_pipe();
  void wake() noexcept;
  /// Makes the pipe quiet again.
  void drain() noexcept;
  int read_end() const noexcept { return read_.get(); }

private:
  file_descriptor read_;
  file_descriptor write_;
};

} // namespace cafka::embedded
