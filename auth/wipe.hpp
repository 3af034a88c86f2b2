#pragma once

#include <cstddef>
#include <span>

namespace cafka {

/// Overwrites what a secret has been copied into, so that compilers do not leave it out.
void wipe(std::span<std::byte> what) noexcept;

} // namespace cafka
