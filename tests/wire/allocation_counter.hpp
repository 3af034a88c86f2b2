#pragma once

#include <cstddef>

namespace cafka {

/// How many bytes this program has asked of `operator new` so far.
size_t allocated_bytes() noexcept;

} // namespace cafka
