#pragma once

#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/tagged_field.hpp"

#include <cstddef>
#include <optional>

namespace cafka::embedded {

/// Puts requests together from bytes that come cut anywhere.
class frame_reader {
public:
  explicit frame_reader(size_t longest_frame) : longest_(longest_frame) {}

  void push(byte_span data) { buffer_.insert(buffer_.end(), data.begin(), data.end()); }
  /// The next whole frame, without its length; the view ends with the next call.
  std::optional<byte_span> next();
  /// The length in front is negative or above the limit: nothing more will come.
  bool is_bad() const;
  /// Whether a whole frame is waiting.
  bool has_frame() const;
  size_t buffered() const noexcept { return buffer_.size() - done_; }

private:
  std::optional<int32_t> length() const;

  size_t longest_;
  wire::bytes buffer_;
  size_t done_ = 0; // bytes in front that were given out
};

} // namespace cafka::embedded
