#include "cafka/codecs/codec.hpp"

#include "cafka/codecs/implementations.hpp"

#include <array>
#include <new>

namespace cafka {

namespace {

constexpr std::array<std::string_view, 5> codec_names{"none", "gzip", "snappy", "lz4", "zstd"};

} // namespace

std::string_view to_string(codec c) noexcept {
  const auto id = static_cast<size_t>(c);
  return id < codec_names.size() ? codec_names[id] : "unknown";
}

std::optional<codec> codec_from_string(std::string_view name) noexcept {
  for (size_t id = 0; id < codec_names.size(); ++id)
    if (codec_names[id] == name) return static_cast<codec>(id);
  return std::nullopt;
}

std::optional<codec> codec_from_id(int id) noexcept {
  if (id < 0 || static_cast<size_t>(id) >= codec_names.size()) return std::nullopt;
  return static_cast<codec>(id);
}

} // namespace cafka

namespace cafka::codecs {

namespace {

result compress_as(codec c, int level, std::span<const std::byte> in, arena& out) {
  switch (c) {
  case codec::none:
    out.append(in);
    return result::ok;
  case codec::gzip:
    return compress_gzip(level, in, out);
  case codec::snappy:
    return compress_snappy(in, out);
  case codec::lz4:
    return compress_lz4(level, in, out);
  case codec::zstd:
    return compress_zstd(level, in, out);
  }
  return result::failed;
}

result decompress_as(codec c, std::span<const std::byte> in, size_t limit, arena& out) {
  switch (c) {
  case codec::none:
    if (in.size() > limit) return result::too_large;
    out.append(in);
    return result::ok;
  case codec::gzip:
    return decompress_gzip(in, limit, out);
  case codec::snappy:
    return decompress_snappy(in, limit, out);
  case codec::lz4:
    return decompress_lz4(in, limit, out);
  case codec::zstd:
    return decompress_zstd(in, limit, out);
  }
  return result::corrupt;
}

// Runs a codec and puts the arena back as it was unless all went well.
template <class F>
result all_or_nothing(arena& out, F run) {
  const size_t before = out.size();
  auto outcome = result::failed;
  try {
    outcome = run();
  } catch (const std::bad_alloc&) { outcome = result::failed; }
  if (outcome != result::ok) out.resize(before);
  return outcome;
}

} // namespace

std::string_view to_string(result r) noexcept {
  switch (r) {
  case result::ok:
    return "ok";
  case result::corrupt:
    return "the compressed bytes are corrupt or cut short";
  case result::too_large:
    return "the decompressed bytes are more than the limit";
  case result::bad_level:
    return "the codec has no such level";
  case result::failed:
    return "the codec failed, perhaps for lack of memory";
  }
  return "unknown";
}

level_range level_range_of(codec c) noexcept {
  switch (c) {
  case codec::gzip:
    return {1, 9};
  case codec::lz4:
    return {1, 17}; // those above 12 are as 12; Kafka's range (KIP-390)
  case codec::zstd:
    return zstd_levels();
  case codec::none:
  case codec::snappy:
    break;
  }
  return {std::numeric_limits<int>::min(), std::numeric_limits<int>::max()};
}

result compress(codec c, int level, std::span<const std::byte> in, arena& out) {
  const auto [lowest, highest] = level_range_of(c);
  if (level != default_compression_level && (level < lowest || level > highest)) return result::bad_level;
  return all_or_nothing(out, [&] { return compress_as(c, level, in, out); });
}

result decompress(codec c, std::span<const std::byte> in, size_t limit, arena& out) {
  return all_or_nothing(out, [&] { return decompress_as(c, in, limit, out); });
}

} // namespace cafka::codecs
