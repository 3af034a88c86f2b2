#include "allocation_counter.hpp"

#include <cstdlib>
#include <new>

namespace {

size_t total = 0;

} // namespace

size_t cafka::allocated_bytes() noexcept { return total; }

void* operator new(size_t size) {
  total += size;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc{};
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
