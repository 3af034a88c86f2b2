#include "cafka/wire/records/partition_hash.hpp"

namespace cafka::wire {

namespace {

constexpr uint32_t java_seed = 0x9747b28c;
constexpr uint32_t mixer = 0x5bd1e995;

uint32_t at(const std::byte* p, int i) noexcept { return std::to_integer<uint32_t>(p[i]); }

} // namespace

uint32_t murmur2(bytes_view key) noexcept {
  const std::byte* p = key.data();
  size_t left = key.size();
  uint32_t hash = java_seed ^ static_cast<uint32_t>(left);
  for (; left >= 4; left -= 4, p += 4) {
    uint32_t word = at(p, 0) | at(p, 1) << 8 | at(p, 2) << 16 | at(p, 3) << 24;
    word *= mixer;
    word ^= word >> 24;
    word *= mixer;
    hash = hash * mixer ^ word;
  }
  if (left == 3) hash ^= at(p, 2) << 16;
  if (left >= 2) hash ^= at(p, 1) << 8;
  if (left >= 1) hash = (hash ^ at(p, 0)) * mixer;
  hash ^= hash >> 13;
  hash *= mixer;
  return hash ^ (hash >> 15);
}

uint32_t fnv1a(bytes_view key) noexcept {
  uint32_t hash = 2166136261u;
  for (const std::byte b : key) hash = (hash ^ std::to_integer<uint32_t>(b)) * 16777619u;
  return hash;
}

} // namespace cafka::wire
