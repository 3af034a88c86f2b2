#include "cafka/actors/connection/frame_reader.hpp"

#include <algorithm>

namespace cafka {

std::span<std::byte> frame_reader::space() {
  const auto all = size_ > 0 ? as_writable_bytes(frame_) : std::span<std::byte>{prefix_};
  return all.subspan(filled_, missing());
}

void frame_reader::filled(size_t count, time_point now) {
  filled_ += count;
  if (missing() > 0) return;
  if (size_ > 0) return end_frame(frame_, now);
  begin_frame(now);
  if (size_ > 0) frame_.resize(size_);
}

void frame_reader::take(byte_buffer& bytes, time_point now) {
  if (size_ > 0) return end_frame(bytes, now);
  std::ranges::copy(as_bytes(bytes), prefix_.begin());
  begin_frame(now);
}

void frame_reader::append(std::span<const std::byte> bytes, time_point now) {
  while (!bytes.empty() && missing() > 0) {
    const auto count = std::min(bytes.size(), missing());
    std::ranges::copy(bytes.first(count), space().begin());
    bytes = bytes.subspan(count);
    filled(count, now);
  }
}

void frame_reader::begin_frame(time_point now) {
  const auto size = sink_.size_received(prefix_);
  over_ = !size;
  size_ = size.value_or(0);
  filled_ = 0;
  if (!size || *size > 0) return;
  frame_.clear();
  end_frame(frame_, now);
}

void frame_reader::end_frame(byte_buffer& bytes, time_point now) {
  size_ = filled_ = 0; // the sink may look
  sink_.frame_received(bytes, now);
}

} // namespace cafka
