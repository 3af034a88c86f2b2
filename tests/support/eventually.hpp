// Waiting for what other threads do.
#pragma once

#include <chrono>
#include <thread>

namespace cafka::test {

/// True as soon as `condition` holds; false if it does not within `patience`.
template <class F>
bool eventually(F condition, std::chrono::steady_clock::duration patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

} // namespace cafka::test
