// A seeded source of chance, for jitter and shuffling: small, fast, and the same numbers for the same seed everywhere.
#pragma once

#include <cstdint>

namespace cafka {

/// SplitMix64 (Steele, Lea, Flood 2014). Not for secrets.
class random_source {
public:
  explicit random_source(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    state_ += 0x9e3779b97f4a7c15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  /// In [0, bound); 0 if bound is 0.
  uint64_t below(uint64_t bound) { return bound == 0 ? 0 : next() % bound; }

  /// In [0, 1).
  double fraction() { return static_cast<double>(next() >> 11) * 0x1p-53; }

private:
  uint64_t state_;
};

} // namespace cafka
