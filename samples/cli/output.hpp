#pragma once

#include <cstdio>
#include <string>

namespace cafka::cli {

/// Standard output through one growing buffer: records are appended, and written out a block at a time.
class output {
public:
  std::string& buffer() { return buffer_; }

  /// Writes out when a block has gathered. Throws cafka::error when standard output cannot be written, a closed pipe among it.
  void settle() {
    if (buffer_.size() >= block) flush();
  }
  void flush();

private:
  static constexpr std::size_t block = 64 * 1024;
  std::string buffer_;
};

} // namespace cafka::cli
