// How threads are started; tests put in one that fails.
#pragma once

#include <functional>
#include <string>
#include <system_error>
#include <thread>

#include "cafka/wire/error.hpp"

namespace cafka {

/// Starts a thread with this work. Throws std::system_error if the system gives none.
using thread_starter = std::function<std::thread(std::function<void()>)>;

inline std::thread new_thread(std::function<void()> work) { return std::thread{std::move(work)}; }

/// The error of what needed a thread: this process cannot reach anybody.
inline error no_thread(const std::string& what, const std::system_error& why) {
  return {
      errc::network_unreachable, what + " needs a thread, and the system gives none: " + why.code().message()
                                     + "; raise the limit of threads (ulimit -u, the container's pids limit)"};
}

} // namespace cafka
