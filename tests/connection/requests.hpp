#pragma once

#include <algorithm>
#include <chrono>
#include <memory>

#include "cafka/actors/connection/connection_actor.hpp"
#include "tests/connection/bytes_of.hpp"

namespace cafka::test {

/// A Metadata request of version 4 as far as a connection looks at it, padded to `size` bytes.
inline outgoing_ptr make_request(
    const connected_ptr& to, std::chrono::milliseconds timeout = std::chrono::seconds{20}, size_t size = 64) {
  const std::vector<std::byte> head =
      bytes_of{}.i32(static_cast<int64_t>(size) - 4).i16(3).i16(4).i32(-1).i16(-1).i32(0).i8(0);
  auto data = std::make_shared<frame>();
  data->bytes.resize(size);
  std::copy(head.begin(), head.end(), data->writable().begin());
  return std::make_shared<outgoing>(outgoing{
      .data = std::move(data),
      .key = api_key::metadata,
      .version = 4,
      .connection_epoch = to->epoch,
      .timeout = timeout});
}

} // namespace cafka::test
