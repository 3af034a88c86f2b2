#pragma once

#include "cafka/codecs/arena.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace cafka {

/// How the records of a batch are compressed. The values are those of the low three bits of a batch's attributes.
enum class codec : uint8_t { none = 0, gzip = 1, snappy = 2, lz4 = 3, zstd = 4 };

/// "none", "gzip", "snappy", "lz4", "zstd": the names that Kafka's `compression.type` has.
std::string_view to_string(codec c) noexcept;
/// The codec of that name; nothing if there is none.
std::optional<codec> codec_from_string(std::string_view name) noexcept;
/// The codec of that id; nothing if Kafka has none of it.
std::optional<codec> codec_from_id(int id) noexcept;

/// Stands for the level that a codec itself prefers (gzip 6, lz4 its fast mode, zstd 3).
inline constexpr int default_compression_level = std::numeric_limits<int>::min();

} // namespace cafka

namespace cafka::codecs {

enum class result : uint8_t {
  ok,
  corrupt,   // the input is not what the codec writes, or is cut short
  too_large, // the output would be larger than the limit
  bad_level, // outside level_range_of(codec)
  failed,    // the library refused for a reason of its own, such as lack of memory
};

std::string_view to_string(result r) noexcept;

/// The levels that compress() takes. Snappy and none have no levels: they take any and ignore it.
struct level_range {
  int min;
  int max;
};
level_range level_range_of(codec c) noexcept;

/// Appends the compressed form of `in` to `out`. Snappy is written in xerial frames of 32 KiB and lz4 in frames of
/// independent 64 KiB blocks, as Kafka's own clients do, so that every client can read them. If the result is not ok, `out` is
/// as it was.
///
/// Thread-safe; each thread keeps a context for each codec that it has used, but for snappy. Measured with zlib 1.2.13, liblz4 1.9.4,
/// zstd 1.5.4: gzip 0.3 MiB; lz4 16 KiB, 0.3 MiB from level 3 on; zstd 0.7 MiB, 12 MiB at level 12, and 256 MiB at level 22 once it has
/// compressed 8 MiB at a time.
result compress(codec c, int level, std::span<const std::byte> in, arena& out);

/// Appends what `in` decompresses to to `out`: at most `limit` bytes, and `out` takes no memory for more. Reads gzip of several
/// members, snappy in xerial frames and as a bare block, lz4 frames whatever their header checksum is (that of magic 0
/// messages is wrong, KAFKA-3160), zstd with and without a content size. If the result is not ok, `out` is as it was.
///
/// Thread-safe; each thread keeps a context for each codec that it has used, but for snappy. Contexts are outside of `limit`: measured with
/// the same libraries, gzip 40 KiB, zstd 94 KiB, and lz4 by the blocks that a frame says it has: 0.1 MiB for Kafka's of 64 KiB, 8.2 MiB
/// for those of 4 MiB, the largest there are, however short the frame. None grows with what comes out.
result decompress(codec c, std::span<const std::byte> in, size_t limit, arena& out);

} // namespace cafka::codecs
