#pragma once

#include <cstdint>

namespace cafka::embedded {

/// What a broker without an authorizer says that a client may do (KIP-430), a bit for each operation of ACLs.
constexpr int32_t bits_of(auto... operations) { return ((1 << operations) | ...); }

// 3 read, 4 write, 5 create, 6 delete, 7 alter, 8 describe, 9 cluster action, 10 describe configs, 11 alter configs,
// 12 idempotent write.
constexpr int32_t operations_on_topics = bits_of(3, 4, 5, 6, 7, 8, 10, 11);
constexpr int32_t operations_on_groups = bits_of(3, 6, 8, 10, 11);
constexpr int32_t operations_on_cluster = bits_of(5, 7, 8, 9, 10, 11, 12);

} // namespace cafka::embedded
