#include "cafka/actors/fleet/done_ranges.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "cafka/codecs/crc32c.hpp"
#include "cafka/wire/base64.hpp"
#include "cafka/wire/varint.hpp"

namespace cafka {

namespace {

constexpr std::string_view prefix = "cafka1:";
constexpr size_t checksum_size = 4;
constexpr auto alphabet = wire::base64_alphabet::url;
/// More than any broker is told to allow; it bounds what is made of a text.
constexpr size_t max_text = 64 * 1024;

template <class T>
std::array<std::byte, sizeof(T)> big_endian(T value) {
  std::array<std::byte, sizeof(T)> out;
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(value >> 8 * (sizeof(T) - 1 - i));
  return out;
}

std::array<std::byte, checksum_size> checksum(int64_t committed, byte_span ranges) {
  const auto offset = big_endian(static_cast<uint64_t>(committed));
  return big_endian(codecs::crc32c_extend(codecs::crc32c(offset), ranges));
}

/// How many bytes may be behind the checksum of a text of so many characters: four carry three bytes.
size_t room_in(size_t max_bytes) {
  if (max_bytes < prefix.size()) return 0;
  const auto letters = std::min(max_bytes, max_text) - prefix.size();
  const auto bytes = letters / 4 * 3 + letters % 4 * 3 / 4;
  return bytes - std::min(bytes, checksum_size);
}

} // namespace

std::string write_done_ranges(int64_t committed, std::span<const offset_range> done, size_t max_bytes) {
  if (committed < 0) return {};
  const auto room = room_in(max_bytes);
  std::vector<std::byte> bytes(checksum_size);
  auto at = committed;
  for (const auto& each : done) {
    if (each.first < at || each.end <= each.first) break; // it would not be right
    const auto gap = static_cast<uint64_t>(each.first - at), length = static_cast<uint64_t>(each.end - each.first);
    const auto start = bytes.size(), size = wire::uvarint_size(gap) + wire::uvarint_size(length);
    if (start - checksum_size + size > room) break;
    bytes.resize(start + size);
    wire::write_uvarint(wire::write_uvarint(bytes.data() + start, gap), length);
    at = each.end;
  }
  if (bytes.size() == checksum_size) return {};
  std::ranges::copy(checksum(committed, byte_span(bytes).subspan(checksum_size)), bytes.begin());
  std::string text(prefix);
  wire::append_base64(text, bytes, alphabet);
  return text;
}

std::vector<offset_range> read_done_ranges(int64_t committed, std::string_view metadata) {
  constexpr auto max_offset = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  if (committed < 0 || metadata.size() > max_text || !metadata.starts_with(prefix)) return {};
  const auto bytes = wire::parse_base64(metadata.substr(prefix.size()), alphabet);
  if (!bytes || bytes->size() < checksum_size) return {};
  const auto ranges = byte_span(*bytes).subspan(checksum_size);
  if (!std::ranges::equal(checksum(committed, ranges), byte_span(*bytes).first(checksum_size))) return {};
  std::vector<offset_range> done;
  auto at = static_cast<uint64_t>(committed);
  const auto* p = ranges.data();
  const auto* const end = p + ranges.size();
  while (p != end) {
    const auto gap = wire::read_varint_bits(p, end, 10);
    if (gap.end == nullptr || gap.bits > max_offset - at) return {};
    const auto first = at + gap.bits;
    const auto length = wire::read_varint_bits(gap.end, end, 10);
    if (length.end == nullptr || length.bits == 0 || length.bits > max_offset - first) return {};
    at = first + length.bits;
    done.push_back({static_cast<int64_t>(first), static_cast<int64_t>(at)});
    p = length.end;
  }
  return done;
}

} // namespace cafka
