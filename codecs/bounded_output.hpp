#pragma once

#include "cafka/codecs/arena.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace cafka::codecs {

/// What a decompressor writes to: the end of an arena, up to a limit, in pieces of which each is followed by wrote().
class bounded_output {
public:
  bounded_output(arena& out, size_t limit) noexcept : out_(out), start_(out.size()), limit_(limit) {}

  /// Room for the next piece: at least `wanted` bytes, or what is left up to the limit if that is less. At the limit one byte that
  /// does not count: a codec that writes it has more than it may.
  std::span<std::byte> room(size_t wanted) {
    const size_t left = limit_ - written();
    if (left == 0) return {&beyond_, 1};
    const size_t free = out_.capacity() - out_.size();
    if (free < std::min(wanted, left)) out_.reserve(out_.size() + std::min(std::max(wanted, out_.capacity()), left));
    return {out_.data() + out_.size(), std::min(out_.capacity() - out_.size(), left)};
  }
  /// Counts bytes written to the last room(); false if they are beyond the limit.
  bool wrote(size_t count) noexcept {
    if (written() == limit_) return count == 0;
    out_.commit(count);
    return true;
  }
  size_t written() const noexcept { return out_.size() - start_; }
  size_t left() const noexcept { return limit_ - written(); }

private:
  arena& out_;
  size_t start_;
  size_t limit_;
  std::byte beyond_{};
};

} // namespace cafka::codecs
