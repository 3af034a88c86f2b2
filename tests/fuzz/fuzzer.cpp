// What libFuzzer calls. The environment variable CAFKA_FUZZ_TARGET names the target: libFuzzer starts itself again to make an input
// small, and hands on its own options only.

#include "tests/fuzz/target.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

const cafka::fuzz::target& named_target() {
  const char* name = std::getenv("CAFKA_FUZZ_TARGET");
  cafka::fuzz::require(name != nullptr, "CAFKA_FUZZ_TARGET is set");
  const auto* target = cafka::fuzz::find_target(name);
  cafka::fuzz::require(target != nullptr, "CAFKA_FUZZ_TARGET is the name of a target");
  return *target;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const cafka::fuzz::target& target = named_target();
  target.run({reinterpret_cast<const std::byte*>(data), size});
  return 0;
}
