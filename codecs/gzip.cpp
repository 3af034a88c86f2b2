#include "cafka/codecs/bounded_output.hpp"
#include "cafka/codecs/implementations.hpp"

#include <zlib.h>

#include <limits>

namespace cafka::codecs {

namespace {

constexpr int gzip_window = 15 + 16; // the largest window; +16: gzip's header and trailer, not zlib's
constexpr size_t output_step = 64 << 10;

Bytef* input_of(std::span<const std::byte> in) { return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data())); }

uInt clamp(size_t size) { return static_cast<uInt>(std::min<size_t>(size, std::numeric_limits<uInt>::max())); }

// zlib's contexts take some 300 KB and longer to set up than a small batch to compress, so each thread keeps its own.
class deflater {
public:
  deflater() = default;
  deflater(const deflater&) = delete;
  deflater& operator=(const deflater&) = delete;
  ~deflater() { end(); }

  z_stream* start(int level) {
    if (ready_ && level == level_) return deflateReset(&stream_) == Z_OK ? &stream_ : nullptr;
    end();
    stream_ = z_stream{};
    ready_ = deflateInit2(&stream_, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    level_ = level;
    return ready_ ? &stream_ : nullptr;
  }

private:
  void end() {
    if (ready_) deflateEnd(&stream_);
    ready_ = false;
  }

  z_stream stream_{};
  bool ready_ = false;
  int level_ = 0;
};

class inflater {
public:
  inflater() = default;
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;
  ~inflater() {
    if (ready_) inflateEnd(&stream_);
  }

  z_stream* start() {
    if (ready_) return inflateReset(&stream_) == Z_OK ? &stream_ : nullptr;
    ready_ = inflateInit2(&stream_, gzip_window) == Z_OK;
    return ready_ ? &stream_ : nullptr;
  }

private:
  z_stream stream_{};
  bool ready_ = false;
};

// One member: a header, deflated bytes, a checksum.
result inflate_member(z_stream& stream, bounded_output& output, size_t guess) {
  for (;;) {
    const auto room = output.room(std::max(guess, output_step));
    stream.next_out = reinterpret_cast<Bytef*>(room.data());
    stream.avail_out = clamp(room.size());
    const uInt offered = stream.avail_out;
    const int code = inflate(&stream, Z_NO_FLUSH);
    if (!output.wrote(offered - stream.avail_out)) return result::too_large;
    if (code == Z_STREAM_END) return result::ok;
    if (code == Z_MEM_ERROR) return result::failed;
    if (code != Z_OK) return result::corrupt; // Z_BUF_ERROR too: there is room, so it is the input that has run out
  }
}

// What follows a member is another one, or, as Java's GZIPInputStream has it, padding that is ignored.
bool another_member(const z_stream& stream) {
  return stream.avail_in >= 2 && stream.next_in[0] == 0x1f && stream.next_in[1] == 0x8b;
}

} // namespace

result compress_gzip(int level, std::span<const std::byte> in, arena& out) {
  thread_local deflater context;
  z_stream* stream = context.start(level == default_compression_level ? Z_DEFAULT_COMPRESSION : level);
  if (stream == nullptr || in.size() > std::numeric_limits<uInt>::max()) return result::failed;
  const size_t bound = deflateBound(stream, static_cast<uLong>(in.size()));
  stream->next_in = input_of(in);
  stream->avail_in = static_cast<uInt>(in.size());
  stream->next_out = reinterpret_cast<Bytef*>(out.prepare(bound));
  stream->avail_out = clamp(bound);
  const uInt offered = stream->avail_out;
  if (deflate(stream, Z_FINISH) != Z_STREAM_END) return result::failed;
  out.commit(offered - stream->avail_out);
  return result::ok;
}

result decompress_gzip(std::span<const std::byte> in, size_t limit, arena& out) {
  thread_local inflater context;
  z_stream* stream = context.start();
  if (stream == nullptr) return result::failed;
  if (in.size() > std::numeric_limits<uInt>::max()) return result::corrupt;
  stream->next_in = input_of(in);
  stream->avail_in = static_cast<uInt>(in.size());
  bounded_output output{out, limit};
  for (;;) {
    if (auto outcome = inflate_member(*stream, output, 3 * in.size()); outcome != result::ok) return outcome;
    if (!another_member(*stream)) return result::ok;
    if (inflateReset(stream) != Z_OK) return result::failed;
  }
}

} // namespace cafka::codecs
