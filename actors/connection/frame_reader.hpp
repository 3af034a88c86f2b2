// Bytes in, frames out: the same for everything that carries bytes.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/actors/connection/session.hpp"

namespace cafka {

/// Who gets the frames.
class frame_sink {
public:
  virtual ~frame_sink() = default;
  /// The four bytes in front of a frame: how large it is. Nothing: no more is read.
  virtual std::optional<size_t> size_received(std::span<const std::byte, size_prefix> prefix) = 0;
  /// A frame without its size; the buffer may be exchanged for another one of any size.
  virtual void frame_received(byte_buffer& buffer, session::time_point now) = 0;
};

/// Reads one frame after the other; one may be empty. No memory is taken for a frame before the sink has agreed to its size.
class frame_reader {
public:
  using time_point = session::time_point;

  explicit frame_reader(frame_sink& sink) : sink_(sink) {}

  /// How many bytes of what is being read, a size or a frame, have not come. 0: the sink wants no more.
  size_t missing() const { return wanted() - filled_; }
  /// Whether a frame has begun and not ended.
  bool inside_frame() const { return filled_ > 0 || size_ > 0; }

  /// Where the next bytes go, `missing()` of them.
  std::span<std::byte> space();
  /// So many of them are there.
  void filled(size_t count, time_point now);
  /// Exactly those that are missing, and none came before: a frame is taken without a copy.
  void take(byte_buffer& bytes, time_point now);
  /// Any number of bytes.
  void append(std::span<const std::byte> bytes, time_point now);

private:
  size_t wanted() const { return over_ ? 0 : size_ > 0 ? size_ : size_prefix; }
  void begin_frame(time_point now);
  void end_frame(byte_buffer& bytes, time_point now);

  frame_sink& sink_;
  std::array<std::byte, size_prefix> prefix_{};
  byte_buffer frame_;
  size_t size_ = 0; // 0: its size is being read
  size_t filled_ = 0;
  bool over_ = false;
};

} // namespace cafka
