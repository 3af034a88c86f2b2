// Where random tests begin, so that what failed once can be run again.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

namespace cafka::test {

/// The number in the environment variable CAFKA_SEED, or another one each time if it is not set. Prints it at once: the test may
/// end in a crash.
inline uint64_t seed() {
  const char* given = std::getenv("CAFKA_SEED");
  const uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device{}();
  std::cout << "CAFKA_SEED=" << seed << std::endl;
  return seed;
}

} // namespace cafka::test
