#include "cafka/embedded/core/frame_reader.hpp"

#include "cafka/wire/decoder.hpp"
#include "cafka/wire/frame.hpp"

namespace cafka::embedded {

std::optional<int32_t> frame_reader::length() const {
  if (buffered() < wire::frame_prefix_size) return std::nullopt;
  return wire::decoder{byte_span{buffer_}.subspan(done_)}.read_int32();
}

bool frame_reader::is_bad() const {
  auto size = length();
  return size && (*size < 0 || static_cast<size_t>(*size) > longest_);
}

bool frame_reader::has_frame() const {
  auto size = length();
  return size && !is_bad() && buffered() >= wire::frame_prefix_size + static_cast<size_t>(*size);
}

std::optional<byte_span> frame_reader::next() {
  // What was given out goes once it is most of the buffer, so that a byte is moved a bounded number of times.
  if (done_ > buffer_.size() / 2) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(done_));
    done_ = 0;
    if (buffer_.empty() && buffer_.capacity() > size_t{1} << 20) buffer_.shrink_to_fit();
  }
  if (!has_frame()) return std::nullopt;
  auto size = static_cast<size_t>(*length());
  auto frame = byte_span{buffer_}.subspan(done_ + wire::frame_prefix_size, size);
  done_ += wire::frame_prefix_size + size;
  return frame;
}

} // namespace cafka::embedded
