#include "cafka/codecs/bounded_output.hpp"
#include "cafka/codecs/implementations.hpp"

#include <snappy.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace cafka::codecs {

namespace {

// The frame of xerial's snappy-java: a magic, two versions, then blocks with their length in front.
constexpr std::array<unsigned char, 8> xerial_magic{0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
constexpr std::array<unsigned char, 16> xerial_header{0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1};
constexpr size_t xerial_block = 32 << 10;

const char* chars(const std::byte* bytes) { return reinterpret_cast<const char*>(bytes); }

bool is_xerial(std::span<const std::byte> in) {
  return in.size() >= xerial_header.size() && std::memcmp(in.data(), xerial_magic.data(), xerial_magic.size()) == 0;
}

uint32_t load_length(std::span<const std::byte> in) {
  return std::to_integer<uint32_t>(in[0]) << 24 | std::to_integer<uint32_t>(in[1]) << 16
         | std::to_integer<uint32_t>(in[2]) << 8 | std::to_integer<uint32_t>(in[3]);
}

void store_length(std::byte* to, size_t length) {
  for (int i = 0; i < 4; ++i) to[i] = static_cast<std::byte>(length >> (24 - 8 * i) & 0xff);
}

// A block says how long it is, and takes two bytes for at most 64: a claim beyond that is refused before memory is taken.
result decompress_block(std::span<const std::byte> in, bounded_output& output) {
  size_t length = 0;
  if (!snappy::GetUncompressedLength(chars(in.data()), in.size(), &length)) return result::corrupt;
  if (length / 64 > in.size()) return result::corrupt;
  if (length > output.left()) return result::too_large;
  auto* to = reinterpret_cast<char*>(output.room(length).data());
  if (!snappy::RawUncompress(chars(in.data()), in.size(), to)) return result::corrupt;
  output.wrote(length);
  return result::ok;
}

result decompress_xerial(std::span<const std::byte> in, bounded_output& output) {
  while (!in.empty()) {
    if (is_xerial(in)) { // also in the middle: streams may be joined
      in = in.subspan(xerial_header.size());
      continue;
    }
    if (in.size() < 4) return result::corrupt;
    const size_t length = load_length(in);
    in = in.subspan(4);
    if (length > in.size()) return result::corrupt;
    if (auto outcome = decompress_block(in.first(length), output); outcome != result::ok) return outcome;
    in = in.subspan(length);
  }
  return result::ok;
}

} // namespace

result compress_snappy(std::span<const std::byte> in, arena& out) {
  out.append(std::as_bytes(std::span{xerial_header}));
  while (!in.empty()) {
    const auto block = in.first(std::min(in.size(), xerial_block));
    std::byte* to = out.prepare(4 + snappy::MaxCompressedLength(block.size()));
    size_t length = 0;
    snappy::RawCompress(chars(block.data()), block.size(), reinterpret_cast<char*>(to + 4), &length);
    store_length(to, length);
    out.commit(4 + length);
    in = in.subspan(block.size());
  }
  return result::ok;
}

result decompress_snappy(std::span<const std::byte> in, size_t limit, arena& out) {
  bounded_output output{out, limit};
  return is_xerial(in) ? decompress_xerial(in, output) : decompress_block(in, output);
}

} // namespace cafka::codecs
