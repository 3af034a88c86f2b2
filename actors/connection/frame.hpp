// The bytes of requests and responses: buffers of CAF's own type, so that they go to the socket and come from it uncopied.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/retry/allowed_time.hpp"
#include "cafka/wire/api_key.hpp"

namespace cafka {

/// One encoded request: size prefix, header, body. The connection patches the correlation id and takes the bytes.
struct frame {
  byte_buffer bytes;

  /// All bytes, to encode into.
  std::span<std::byte> writable() { return as_writable_bytes(bytes); }
};
using frame_ptr = std::shared_ptr<frame>;

/// Lends buffers that keep their memory from use to use, because a fresh megabyte costs its page faults each time. A buffer
/// returns when the last pointer to it is dropped, which may be after the pool's own end. Thread-safe.
class frame_pool : public std::enable_shared_from_this<frame_pool> {
public:
  /// Keeps at most `max_kept` bytes of unused buffers; what is beyond is freed. What is lent out is not counted here.
  static std::shared_ptr<frame_pool> make(size_t max_kept = 16 * 1024 * 1024);

  /// A frame of exactly `size` bytes of unspecified content.
  frame_ptr take(size_t size);

  /// A buffer with some capacity or none; its size is unspecified.
  byte_buffer take_buffer();
  /// Takes back what take_buffer gave.
  void give_back(byte_buffer&& buffer);

  /// Bytes of capacity that wait for use.
  size_t kept() const;

private:
  explicit frame_pool(size_t max_kept) : max_kept_(max_kept) {}

  mutable std::mutex mutex_;
  std::vector<byte_buffer> free_;
  size_t kept_ = 0;
  size_t max_kept_;
};

/// A request for a connection.
struct outgoing {
  frame_ptr data;
  wire::api_key key{};
  int16_t version = 0;
  /// Of the `connected` whose versions it was encoded for.
  uint64_t connection_epoch = 0;
  /// From arrival at the connection to the response, without the time for which the broker's throttle held it back. Above 0.
  allowed_time timeout = std::chrono::seconds{30};
  /// It is sent within this time from arrival, or surely not any more: given back as soon as that is known. Not set: the timeout.
  std::optional<std::chrono::milliseconds> send_within = {};
  /// False: the broker sends none (Produce with acks = 0), and the answer is an empty response once the socket has taken it.
  bool expects_response = true;
};
using outgoing_ptr = std::shared_ptr<outgoing>;

/// What a broker answered. Immutable and shared: views into it live as long as it does.
struct response {
  response() = default;
  response(const response&) = delete;
  response& operator=(const response&) = delete;
  ~response();

  /// The whole frame without its length.
  byte_buffer bytes;
  /// Where the body starts, behind the response header.
  size_t body = 0;
  wire::api_key key{};
  int16_t version = 0;
  /// Where the bytes go afterwards; may be null.
  std::shared_ptr<frame_pool> pool;

  /// The whole frame without its length.
  std::span<const std::byte> frame_span() const { return as_bytes(bytes); }
  /// The body alone, to decode.
  std::span<const std::byte> span() const { return as_bytes(bytes).subspan(body); }
};
using response_ptr = std::shared_ptr<const response>;

} // namespace cafka
