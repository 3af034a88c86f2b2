#include "cafka/codecs/bounded_output.hpp"
#include "cafka/codecs/implementations.hpp"
#include "cafka/codecs/little_endian.hpp"

#include <lz4frame.h>

#include <array>
#include <bit>
#include <cstring>
#include <memory>

namespace cafka::codecs {

namespace {

constexpr uint32_t frame_magic = 0x184d2204;
constexpr size_t smallest_header = 7; // magic, flags, block size, checksum
constexpr size_t largest_header = 19; // and the size of the content and the dictionary's id
constexpr size_t output_step = 64 << 10;

// xxHash-32 with seed 0 of fewer than 16 bytes, which is all that a frame's header has.
uint32_t xxh32_short(std::span<const std::byte> in) {
  constexpr uint32_t prime1 = 2654435761u, prime2 = 2246822519u, prime3 = 3266489917u, prime4 = 668265263u,
                     prime5 = 374761393u;
  uint32_t hash = prime5 + static_cast<uint32_t>(in.size());
  for (; in.size() >= 4; in = in.subspan(4))
    hash = std::rotl(hash + load_little_endian(in.data()) * prime3, 17) * prime4;
  for (const std::byte b : in) hash = std::rotl(hash + std::to_integer<uint32_t>(b) * prime5, 11) * prime1;
  hash = (hash ^ (hash >> 15)) * prime2;
  hash = (hash ^ (hash >> 13)) * prime3;
  return hash ^ (hash >> 16);
}

// The header of a frame with the checksum that it ought to have. Kafka computed it over the magic too in magic 0 messages
// (KAFKA-3160) and its readers do not look at it there; the library always does. Batches have a checksum of their own.
struct frame_header {
  std::array<std::byte, largest_header> bytes;
  size_t size;
};

bool read_header(std::span<const std::byte> in, frame_header& out) {
  if (in.size() < smallest_header || load_little_endian(in.data()) != frame_magic) return false;
  const auto flags = std::to_integer<unsigned>(in[4]);
  out.size = smallest_header + ((flags & 0x08) != 0 ? 8 : 0) + ((flags & 0x01) != 0 ? 4 : 0);
  if (in.size() < out.size) return false;
  std::memcpy(out.bytes.data(), in.data(), out.size);
  const auto hashed = std::span<const std::byte>{out.bytes}.subspan(4, out.size - 5);
  out.bytes[out.size - 1] = static_cast<std::byte>(xxh32_short(hashed) >> 8 & 0xff);
  return true;
}

struct context_deleter {
  void operator()(LZ4F_cctx* context) const { LZ4F_freeCompressionContext(context); }
  void operator()(LZ4F_dctx* context) const { LZ4F_freeDecompressionContext(context); }
};

using kept_context = std::unique_ptr<LZ4F_dctx, context_deleter>;

/// Null if there is no memory for one. A new frame starts it afresh, whatever the last one left.
LZ4F_cctx* compression_context() {
  thread_local std::unique_ptr<LZ4F_cctx, context_deleter> kept;
  if (!kept) {
    LZ4F_cctx* made = nullptr;
    if (!LZ4F_isError(LZ4F_createCompressionContext(&made, LZ4F_VERSION))) kept.reset(made);
  }
  return kept.get();
}

/// Null if there is no memory for one. Whoever meets an error throws the context away: a reset does not forget the content
/// size that a broken frame stated (seen with liblz4 1.9.4), and then refuses the next frame.
kept_context& decompression_context() {
  thread_local kept_context kept;
  if (!kept) {
    LZ4F_dctx* made = nullptr;
    if (!LZ4F_isError(LZ4F_createDecompressionContext(&made, LZ4F_VERSION))) kept.reset(made);
  }
  return kept;
}

// Takes one frame off the front of `in`.
result decompress_frame(LZ4F_dctx* context, std::span<const std::byte>& in, bounded_output& output) {
  frame_header header{};
  if (!read_header(in, header)) return result::corrupt;
  size_t consumed = header.size;
  size_t produced = 0;
  if (LZ4F_isError(LZ4F_decompress(context, nullptr, &produced, header.bytes.data(), &consumed, nullptr)))
    return result::corrupt;
  if (consumed != header.size) return result::corrupt;
  in = in.subspan(consumed);
  for (;;) {
    const auto room = output.room(std::max(3 * in.size(), output_step));
    produced = room.size();
    consumed = in.size();
    const size_t code = LZ4F_decompress(context, room.data(), &produced, in.data(), &consumed, nullptr);
    if (LZ4F_isError(code)) return result::corrupt;
    if (!output.wrote(produced)) return result::too_large;
    in = in.subspan(consumed);
    if (code == 0) return result::ok;
    if (produced == 0 && consumed == 0) return result::corrupt; // it wants more input than there is
  }
}

} // namespace

// A frame in the three steps that take a context: the library's one call for them would make a new context for every batch, of 256 KiB
// for the levels from 3 on.
result compress_lz4(int level, std::span<const std::byte> in, arena& out) {
  LZ4F_cctx* const context = compression_context();
  if (context == nullptr) return result::failed;
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.blockSizeID = LZ4F_max64KB;
  preferences.frameInfo.blockMode = LZ4F_blockIndependent; // Java's reader knows no linked blocks
  preferences.compressionLevel = level == default_compression_level ? 0 : level;
  preferences.autoFlush = 1; // all of the input is here: nothing is to be kept for a next call
  const size_t bound = LZ4F_compressFrameBound(in.size(), &preferences);
  std::byte* const to = out.prepare(bound);
  size_t size = 0;
  const auto add = [&](size_t written) {
    if (LZ4F_isError(written)) return false;
    size += written;
    return true;
  };
  if (!add(LZ4F_compressBegin(context, to, bound, &preferences))) return result::failed;
  if (!add(LZ4F_compressUpdate(context, to + size, bound - size, in.data(), in.size(), nullptr))) return result::failed;
  if (!add(LZ4F_compressEnd(context, to + size, bound - size, nullptr))) return result::failed;
  out.commit(size);
  return result::ok;
}

result decompress_lz4(std::span<const std::byte> in, size_t limit, arena& out) {
  kept_context& context = decompression_context();
  if (!context) return result::failed;
  bounded_output output{out, limit};
  do {
    if (auto outcome = decompress_frame(context.get(), in, output); outcome != result::ok) {
      context.reset();
      return outcome;
    }
  } while (!in.empty());
  return result::ok;
}

} // namespace cafka::codecs
