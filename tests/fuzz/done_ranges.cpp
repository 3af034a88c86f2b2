// A commit's metadata, which is whatever someone stored: it is ranges above the offset, or nothing.

#include "cafka/actors/fleet/done_ranges.hpp"
#include "cafka/actors/fleet/partition_ledger.hpp"
#include "cafka/codecs/crc32c.hpp"
#include "cafka/wire/base64.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/fuzz/target.hpp"

#include <limits>
#include <string>

namespace cafka::fuzz {

namespace {

constexpr size_t offset_size = 8;

seed behind(int64_t offset, byte_span what) {
  seed all;
  for (size_t i = 0; i < offset_size; ++i)
    all.push_back(static_cast<std::byte>(static_cast<uint64_t>(offset) >> 8 * (offset_size - 1 - i)));
  all.insert(all.end(), what.begin(), what.end());
  return all;
}

/// With a checksum that is right, which no fuzzer finds.
std::string sealed(byte_span offset, byte_span ranges) {
  const auto sum = codecs::crc32c_extend(codecs::crc32c(offset), ranges);
  seed bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::byte>(sum >> shift));
  bytes.insert(bytes.end(), ranges.begin(), ranges.end());
  std::string text = "cafka1:";
  wire::append_base64(text, bytes, wire::base64_alphabet::url);
  return text;
}

void check(int64_t committed, const std::string& text) {
  const auto done = read_done_ranges(committed, text);
  auto at = committed;
  for (const auto& each : done) {
    require(each.first >= at && each.end > each.first, "ranges ascend from the offset and have something in them");
    at = each.end;
  }
  const auto again = write_done_ranges(committed, done, text.size());
  require(read_done_ranges(committed, again) == done, "what was read can be written in no more bytes");
  if (done.empty()) return;
  partition_ledger ledger(committed, done);
  require(!ledger.delivered(done.front().first), "what is done is not handed out");
  require(ledger.commit_point() >= committed, "no commit goes back");
}

} // namespace

/// The input is a committed offset in eight bytes, and behind it a text, or the varints in one.
void fuzz_done_ranges(byte_span input) {
  if (input.size() < offset_size) return;
  uint64_t bits = 0;
  for (auto each : input.first(offset_size)) bits = bits << 8 | std::to_integer<uint64_t>(each);
  const auto committed = static_cast<int64_t>(bits);
  const auto rest = input.subspan(offset_size);
  check(committed, {reinterpret_cast<const char*>(rest.data()), rest.size()});
  check(committed, sealed(input.first(offset_size), rest));
}

std::vector<seed> done_range_seeds() {
  constexpr auto max = std::numeric_limits<int64_t>::max();
  const std::vector<std::vector<offset_range>> all{
      {{1'000, 1'001}},
      {{1'001, 1'003}, {1'010, 1'200}, {2'000, 400'000}},
      {{5'000'000'000, 6'000'000'000}, {max - 1, max}},
  };
  std::vector<seed> seeds;
  for (const auto& ranges : all) {
    const auto text = write_done_ranges(1'000, ranges);
    const auto bytes =
        wire::parse_base64(std::string_view(text).substr(text.find(':') + 1), wire::base64_alphabet::url);
    seeds.push_back(behind(1'000, bytes_view{text}.span()));
    seeds.push_back(behind(1'000, byte_span(*bytes).subspan(4)));
    seeds.push_back(behind(max - 1, byte_span(*bytes).subspan(4)));
    seeds.push_back(behind(-1, bytes_view{text}.span()));
  }
  return seeds;
}

} // namespace cafka::fuzz
