// What libFuzzer calls. CAFKA_FUZZ_TARGET is the name of the target whose program this is.

#include "tests/fuzz/target.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const cafka::fuzz::target* const target = cafka::fuzz::find_target(CAFKA_FUZZ_TARGET);
  cafka::fuzz::require(target != nullptr, "there is a target " CAFKA_FUZZ_TARGET);
  target->run({reinterpret_cast<const std::byte*>(data), size});
  return 0;
}
