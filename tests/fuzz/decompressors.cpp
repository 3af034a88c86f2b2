// Each decompressor: it keeps to its limit, leaves nothing behind when it fails, and reads what was written.

#include "cafka/codecs/codec.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

namespace cafka::fuzz {

namespace {

constexpr size_t limit = 256 * 1024;

void decompress_and_back(codec c, byte_span input) {
  arena out;
  const codecs::result outcome = codecs::decompress(c, input, limit, out);
  require(out.size() <= limit && out.capacity() <= limit + 256, "no more memory than the limit is taken");
  if (outcome != codecs::result::ok) return require(out.empty(), "a failure leaves nothing behind");

  // One byte less than it has is too little.
  arena less;
  if (!out.empty()) {
    require(codecs::decompress(c, input, out.size() - 1, less) == codecs::result::too_large, "the limit is exact");
    require(less.empty(), "what is too large leaves nothing behind");
  }

  arena packed, again;
  require(
      codecs::compress(c, default_compression_level, out.span(), packed) == codecs::result::ok,
      "what was decompressed can be compressed");
  require(codecs::decompress(c, packed.span(), limit, again) == codecs::result::ok, "and decompressed");
  require(std::ranges::equal(again.span(), out.span()), "and is what it was");
}

} // namespace

void fuzz_gzip(byte_span input) { decompress_and_back(codec::gzip, input); }
void fuzz_snappy(byte_span input) { decompress_and_back(codec::snappy, input); }
void fuzz_lz4(byte_span input) { decompress_and_back(codec::lz4, input); }
void fuzz_zstd(byte_span input) { decompress_and_back(codec::zstd, input); }

} // namespace cafka::fuzz
