// Names to addresses, in a bounded number of threads: the system's resolver blocks and cannot be interrupted.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/actors/connection/new_thread.hpp"
#include "cafka/actors/connection/resolver.hpp"
#include "cafka/actors/connection/socket_address.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// What a look-up found: addresses, or why there are none.
struct found_addresses {
  std::vector<socket_address> addresses;
  error why;
};

/// Those of a family alone; if there are none, why not.
found_addresses of_family(const found_addresses& found, address_family family, const endpoint& where);

/// Looks up each endpoint once at a time, however often it is asked for. A thread ends when nothing waits any more; one that
/// hangs in the resolver is left behind. Thread-safe.
class name_lookups {
public:
  using callback = std::function<void(const endpoint&, const found_addresses&)>;

  /// `done` is called in a thread of these, also after this object's end.
  name_lookups(resolver resolve, thread_starter start_thread, size_t max_threads, callback done);

  /// Begins now or when a thread is free; `done` is called unless an error is returned: there is no thread for it.
  error look_up(const endpoint& where);

private:
  struct shared_state;

  std::shared_ptr<shared_state> state_;
};

} // namespace cafka
