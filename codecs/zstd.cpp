#include "cafka/codecs/implementations.hpp"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <memory>

namespace cafka::codecs {

namespace {

struct context_deleter {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

ZSTD_CCtx* compression_context() {
  thread_local std::unique_ptr<ZSTD_CCtx, context_deleter> kept;
  if (!kept) kept.reset(ZSTD_createCCtx());
  return kept.get();
}

ZSTD_DCtx* decompression_context() {
  thread_local std::unique_ptr<ZSTD_DCtx, context_deleter> kept;
  if (!kept) kept.reset(ZSTD_createDCtx());
  return kept.get();
}

constexpr size_t smallest_guess = 64 << 10;

} // namespace

level_range zstd_levels() noexcept { return {ZSTD_minCLevel(), ZSTD_maxCLevel()}; }

result compress_zstd(int level, std::span<const std::byte> in, arena& out) {
  ZSTD_CCtx* context = compression_context();
  if (context == nullptr) return result::failed;
  const size_t bound = ZSTD_compressBound(in.size());
  const int wanted = level == default_compression_level ? ZSTD_CLEVEL_DEFAULT : level;
  const size_t size = ZSTD_compressCCtx(context, out.prepare(bound), bound, in.data(), in.size(), wanted);
  if (ZSTD_isError(size)) return result::failed;
  out.commit(size);
  return result::ok;
}

// Java's producers stream, so their frames do not say how large the content is. Such a frame is tried with room for four times its size
// and again with twice as much, up to the limit; an arena that is used again has the room at once. Streaming would need no second
// try, but memory for the window that the frame asks for, up to 128 MiB a thread, whatever the limit is.
result decompress_zstd(std::span<const std::byte> in, size_t limit, arena& out) {
  ZSTD_DCtx* context = decompression_context();
  if (context == nullptr) return result::failed;
  const auto stated = ZSTD_getFrameContentSize(in.data(), in.size());
  if (stated == ZSTD_CONTENTSIZE_ERROR) return result::corrupt;
  size_t wanted = std::max(4 * in.size(), smallest_guess);
  if (stated != ZSTD_CONTENTSIZE_UNKNOWN) {
    if (stated > limit) return result::too_large;
    // A block has at least 3 bytes and gives at most 128 KiB (RFC 8878, 3.1.1.2): what claims more has to show it first.
    if (stated / (128 << 10) > in.size() / 3) return result::corrupt;
    wanted = static_cast<size_t>(stated);
  }
  for (;;) {
    const size_t room = std::min(limit, std::max(wanted, out.capacity() - out.size()));
    out.reserve(out.size() + room);
    const size_t size = ZSTD_decompressDCtx(context, out.data() + out.size(), room, in.data(), in.size());
    if (!ZSTD_isError(size)) {
      out.commit(size);
      return result::ok;
    }
    if (ZSTD_getErrorCode(size) != ZSTD_error_dstSize_tooSmall) return result::corrupt;
    if (room == limit) return result::too_large;
    wanted = std::max(2 * room, smallest_guess);
  }
}

} // namespace cafka::codecs
