// Done ranges as metadata: what is written is read, what does not fit is left out from the high end, anything else is ignored.
#include "cafka/actors/fleet/done_ranges.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <random>

#include "cafka/codecs/crc32c.hpp"
#include "cafka/wire/base64.hpp"
#include "tests/support/seed.hpp"

using namespace cafka;

namespace {

using ranges = std::vector<offset_range>;

constexpr int64_t max_offset = std::numeric_limits<int64_t>::max();

ranges random_ranges(std::mt19937_64& random, int64_t from, size_t count) {
  ranges out;
  auto at = from;
  while (out.size() < count) {
    const auto step = [&] { return static_cast<int64_t>(random() % (uint64_t{1} << random() % 30)); };
    const auto first = at + step() + (out.empty() ? 0 : 1);
    at = first + 1 + step();
    out.push_back({first, at});
  }
  return out;
}

/// These varints in a text of the offset 0, with a checksum that is right.
std::string sealed(std::initializer_list<int> varints) {
  std::vector<std::byte> bytes(8);
  for (auto each : varints) bytes.push_back(static_cast<std::byte>(each));
  const auto sum = codecs::crc32c(bytes);
  for (size_t i = 4; i < 8; ++i) bytes[i] = static_cast<std::byte>(sum >> 8 * (7 - i));
  std::string text = "cafka1:";
  wire::append_base64(text, byte_span(bytes).subspan(4), wire::base64_alphabet::url);
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(done_ranges_as_metadata)

BOOST_AUTO_TEST_CASE(are_a_text_with_a_version) {
  const auto text = write_done_ranges(1'000, ranges{{1'001, 1'003}, {1'010, 1'200}});
  // CRC-32C of the offset as eight bytes and of 01 02 07 be 01, by another implementation
  BOOST_TEST(text == "cafka1:vRvjpAECB74B");
  BOOST_TEST((read_done_ranges(1'000, text) == ranges{{1'001, 1'003}, {1'010, 1'200}}));
}

BOOST_AUTO_TEST_CASE(are_no_text_if_there_are_none) {
  BOOST_TEST(write_done_ranges(5, {}).empty());
  BOOST_TEST(read_done_ranges(5, "").empty());
}

BOOST_AUTO_TEST_CASE(may_begin_at_the_offset_and_end_with_the_last_one) {
  const ranges all{{7, 8}, {9, max_offset}};
  BOOST_TEST((read_done_ranges(7, write_done_ranges(7, all)) == all));
  const ranges last{{max_offset - 1, max_offset}};
  BOOST_TEST((read_done_ranges(0, write_done_ranges(0, last)) == last));
}

BOOST_AUTO_TEST_CASE(that_are_not_right_are_not_written) {
  BOOST_TEST(write_done_ranges(-1, ranges{{7, 8}}).empty());
  BOOST_TEST(write_done_ranges(8, ranges{{7, 8}}).empty());
  BOOST_TEST(write_done_ranges(0, ranges{{7, 7}}).empty());
  BOOST_TEST(write_done_ranges(0, ranges{{-1, -1}}).empty());
  BOOST_TEST((read_done_ranges(0, write_done_ranges(0, ranges{{7, 9}, {8, 12}})) == ranges{{7, 9}}));
}

BOOST_AUTO_TEST_CASE(are_cut_at_the_high_end_to_what_fits) {
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 300; ++round) {
    const auto from = static_cast<int64_t>(random() % 1'000'000'000'000);
    const auto all = random_ranges(random, from, random() % 60);
    const size_t max = random() % 200;
    const auto text = write_done_ranges(from, all, max);
    BOOST_TEST(text.size() <= max);
    const auto kept = read_done_ranges(from, text);
    BOOST_REQUIRE(kept.size() <= all.size());
    BOOST_TEST((kept == ranges(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept.size()))));
    if (kept.size() < all.size()) { // one more would not have fitted
      const auto more = std::span(all).first(kept.size() + 1);
      BOOST_TEST(write_done_ranges(from, more, 4'096).size() > max);
    }
  }
}

BOOST_AUTO_TEST_CASE(fit_a_brokers_default_for_a_thousand_and_more) {
  ranges all;
  for (int64_t i = 0; i < 10'000; ++i) all.push_back({2 * i + 1, 2 * i + 2});
  const auto text = write_done_ranges(0, all);
  BOOST_TEST(text.size() <= default_max_metadata);
  BOOST_TEST(read_done_ranges(0, text).size() > 1'500u);
}

BOOST_AUTO_TEST_CASE(of_another_offset_are_ignored) {
  const auto text = write_done_ranges(1'000, ranges{{1'001, 1'003}});
  BOOST_TEST(read_done_ranges(1'000, text).size() == 1u);
  for (auto other : {int64_t{-1}, int64_t{0}, int64_t{999}, int64_t{1'001}, max_offset})
    BOOST_TEST(read_done_ranges(other, text).empty());
}

BOOST_AUTO_TEST_CASE(cut_anywhere_are_ignored) {
  const auto text = write_done_ranges(1'000, ranges{{1'001, 1'003}, {1'010, 1'020}, {2'000, 3'000}});
  for (size_t length = 0; length < text.size(); ++length)
    BOOST_TEST(read_done_ranges(1'000, text.substr(0, length)).empty());
}

BOOST_AUTO_TEST_CASE(with_any_bit_turned_are_ignored) {
  const auto text = write_done_ranges(1'000, ranges{{1'001, 1'003}, {1'010, 1'020}, {2'000, 3'000}});
  for (size_t i = 0; i < 8 * text.size(); ++i) {
    auto damaged = text;
    damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ 1 << i % 8);
    BOOST_TEST(read_done_ranges(1'000, damaged).empty());
  }
}

BOOST_AUTO_TEST_CASE(of_another_program_or_version_are_ignored) {
  const auto text = write_done_ranges(0, ranges{{1, 3}});
  for (const auto& other :
       {std::string("a note"), std::string("cafka"), std::string("cafka1:"), std::string("cafka1:===="),
        "cafka2:" + text.substr(7), "CAFKA1:" + text.substr(7), " " + text, text + " ", text + "=", text + "AAAA",
        std::string("cafka1:AAAAAA"), std::string("cafka1:\0\0\0\0\0\0", 13), std::string("{\"done\":[]}")})
    BOOST_TEST(read_done_ranges(0, other).empty(), other);
}

BOOST_AUTO_TEST_CASE(that_are_none_are_ignored_though_their_checksum_is_right) {
  BOOST_TEST((read_done_ranges(0, sealed({5, 2})) == ranges{{5, 7}}));
  BOOST_TEST(read_done_ranges(0, sealed({})).empty());
  BOOST_TEST(read_done_ranges(0, sealed({5})).empty());
  BOOST_TEST(read_done_ranges(0, sealed({5, 0})).empty());
  BOOST_TEST(read_done_ranges(0, sealed({5, 2, 1})).empty());
  BOOST_TEST(read_done_ranges(0, sealed({5, 0x82})).empty());
  constexpr int f = 0xff;
  BOOST_TEST((read_done_ranges(0, sealed({1, 0xfe, f, f, f, f, f, f, f, 0x7f})) == ranges{{1, max_offset}}));
  BOOST_TEST(read_done_ranges(0, sealed({1, f, f, f, f, f, f, f, f, 0x7f})).empty()); // to 2^63
  BOOST_TEST(read_done_ranges(0, sealed({f, f, f, f, f, f, f, f, 0x7f, 1})).empty()); // from 2^63 - 1
  BOOST_TEST(read_done_ranges(0, sealed({1, f, f, f, f, f, f, f, f, f, 1})).empty()); // 2^64 - 1 of them
  BOOST_TEST(read_done_ranges(0, sealed({f, f, f, f, f, f, f, f, f, 1, 2})).empty()); // from 2^64 - 1, which is -1
  BOOST_TEST(read_done_ranges(0, sealed({1, f, f, f, f, f, f, f, f, f, 0x81, 0})).empty()); // longer than any number
}

BOOST_AUTO_TEST_CASE(longer_than_any_broker_allows_are_ignored) {
  ranges all;
  for (int64_t i = 0; i < 100'000; ++i) all.push_back({2 * i + 1, 2 * i + 2});
  const auto longest = write_done_ranges(0, all, 1'000'000);
  BOOST_TEST(longest.size() <= 65'536u);
  BOOST_TEST(!read_done_ranges(0, longest).empty());
  BOOST_TEST(read_done_ranges(0, longest + std::string(100'000, 'A')).empty());
}

BOOST_AUTO_TEST_SUITE_END()
