#pragma once

#include "cafka/codecs/codec.hpp"

// What codec.cpp dispatches to. `level` is within the codec's range or default_compression_level.
namespace cafka::codecs {

result compress_gzip(int level, std::span<const std::byte> in, arena& out);
result compress_snappy(std::span<const std::byte> in, arena& out);
result compress_lz4(int level, std::span<const std::byte> in, arena& out);
result compress_zstd(int level, std::span<const std::byte> in, arena& out);

result decompress_gzip(std::span<const std::byte> in, size_t limit, arena& out);
result decompress_snappy(std::span<const std::byte> in, size_t limit, arena& out);
result decompress_lz4(std::span<const std::byte> in, size_t limit, arena& out);
result decompress_zstd(std::span<const std::byte> in, size_t limit, arena& out);

level_range zstd_levels() noexcept;

} // namespace cafka::codecs
