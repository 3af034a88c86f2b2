// What carries the bytes of a connection: a socket, or memory.
#pragma once

#include <cstddef>
#include <span>

#include "cafka/actors/connection/connection_actor.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

class carrier {
public:
  virtual ~carrier() = default;
  /// Behind whatever is being written.
  virtual void write(std::span<const std::byte> bytes) = 0;
  /// The bytes may be swapped away.
  virtual void write(frame& data) = 0;
  /// The connection is over: nothing more is to be written or read, and the actor ends. `last_words` are sent if nothing else
  /// is on its way; nobody waits for them.
  virtual void end(const error& why, std::span<const std::byte> last_words) = 0;
  virtual connection_actor handle() = 0;
};

} // namespace cafka
