#include "cafka/codecs/arena.hpp"

#include <algorithm>
#include <new>

namespace cafka {

namespace {

constexpr size_t smallest_growth = 256;

} // namespace

void arena::grow_by(size_t count) {
  if (count > unlimited - size_) throw std::bad_alloc{};
  const size_t doubled = capacity_ > unlimited / 2 ? unlimited : std::max(2 * capacity_, smallest_growth);
  grow(std::max(size_ + count, std::min(doubled, growth_limit_)));
}

void arena::grow(size_t least) {
  auto* memory = static_cast<std::byte*>(std::realloc(data_, least));
  if (memory == nullptr) throw std::bad_alloc{};
  data_ = memory;
  capacity_ = least;
}

} // namespace cafka
