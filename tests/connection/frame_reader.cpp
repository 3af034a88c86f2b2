#include "cafka/actors/connection/frame_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace cafka;

namespace {

// Sizes are told in the last byte of the prefix; larger ones than this are refused.
constexpr size_t largest = 100;

struct collector : frame_sink {
  std::optional<size_t> size_received(std::span<const std::byte, size_prefix> prefix) override {
    const auto size = std::to_integer<size_t>(prefix[3]);
    if (size > largest) return std::nullopt;
    return size;
  }
  void frame_received(byte_buffer& buffer, session::time_point) override {
    const auto bytes = as_bytes(buffer);
    frames.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

  std::vector<std::string> frames;
};

std::vector<std::byte> framed(const std::vector<std::string>& all) {
  std::vector<std::byte> bytes;
  for (const auto& one : all) {
    bytes.insert(bytes.end(), 3, std::byte{0});
    bytes.push_back(static_cast<std::byte>(one.size()));
    for (const char c : one) bytes.push_back(static_cast<std::byte>(c));
  }
  return bytes;
}

byte_buffer buffer_of(std::span<const std::byte> bytes) {
  byte_buffer buffer(bytes.size());
  std::ranges::copy(bytes, as_writable_bytes(buffer).begin());
  return buffer;
}

struct fixture {
  collector sink;
  frame_reader reader{sink};
  std::vector<std::string> wanted{"a", "frame", std::string(largest, 'x'), "end"};
  std::vector<std::byte> bytes = framed(wanted);
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(frame_reader_suite, fixture)

BOOST_AUTO_TEST_CASE(pieces_of_any_size_make_the_same_frames) {
  for (size_t piece = 1; piece <= bytes.size(); ++piece) {
    collector to;
    frame_reader one{to};
    const std::span<const std::byte> all{bytes};
    for (size_t at = 0; at < all.size(); at += piece) one.append(all.subspan(at, std::min(piece, all.size() - at)), {});
    BOOST_TEST(to.frames == wanted, boost::test_tools::per_element());
    BOOST_TEST(!one.inside_frame());
  }
}

BOOST_AUTO_TEST_CASE(what_is_missing_may_be_given_as_it_is) {
  const std::span<const std::byte> all{bytes};
  for (size_t at = 0; at < all.size();) {
    auto whole = buffer_of(all.subspan(at, reader.missing()));
    at += whole.size();
    reader.take(whole, {});
  }
  BOOST_TEST(sink.frames == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_missing_may_be_written_where_it_belongs) {
  const std::span<const std::byte> all{bytes};
  for (size_t at = 0; at < all.size();) {
    const auto count = std::min<size_t>({3, reader.space().size(), all.size() - at});
    std::ranges::copy(all.subspan(at, count), reader.space().begin());
    reader.filled(count, {});
    at += count;
  }
  BOOST_TEST(sink.frames == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(it_knows_whether_a_frame_was_cut) {
  const std::span<const std::byte> all{bytes};
  BOOST_TEST(!reader.inside_frame());
  reader.append(all.first(2), {});
  BOOST_TEST(reader.inside_frame());
  reader.append(all.subspan(2, 2), {});
  BOOST_TEST(reader.inside_frame());
  reader.append(all.subspan(4, 1), {});
  BOOST_TEST(!reader.inside_frame());
}

BOOST_AUTO_TEST_CASE(nothing_is_read_behind_a_size_that_was_refused) {
  reader.append(framed({"good"}), {});
  reader.append(framed({std::string(largest + 1, 'x'), "good"}), {});
  BOOST_TEST(sink.frames == std::vector<std::string>{"good"}, boost::test_tools::per_element());
  BOOST_TEST(reader.missing() == 0u);
  BOOST_TEST(reader.space().empty());
}

BOOST_AUTO_TEST_SUITE_END()
