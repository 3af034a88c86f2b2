// What tests of the blocking reader share: an embedded cluster over sockets, and a topic "t".
#pragma once

#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/embedded/cluster.hpp"
#include "tests/reader/log_builder.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace cafka::test {

struct blocking_reader_fixture {
  /// For what comes sooner or later; a test that needs it has failed.
  static constexpr std::chrono::milliseconds patience{60'000};

  explicit blocking_reader_fixture(int32_t partitions = 1, int32_t brokers = 1) : kafka({.brokers = brokers}) {
    kafka.create_topic("t", partitions, {.replication_factor = 1});
  }

  reader_config reading() const {
    return {.bootstrap = kafka.bootstrap(), .topic = "t", .retry_backoff = std::chrono::milliseconds{20}, .seed = 1};
  }
  /// A batch of its own.
  void append(int32_t partition, int count, int32_t last_offset_delta = -1) {
    kafka.append("t", partition, make_batch({.count = count, .last_offset_delta = last_offset_delta}));
  }
  /// A batch that fails its checksum.
  void append_broken(int32_t partition, int count) {
    auto bad = make_batch({.count = count});
    bad.back() ^= std::byte{1};
    kafka.append("t", partition, bad);
  }
  static void expect(blocking::reader& in, int64_t offset, int32_t partition = 0) {
    const auto record = in.read(patience);
    BOOST_REQUIRE(record.has_value());
    BOOST_TEST(record->partition == partition);
    BOOST_TEST(record->offset == offset);
  }
  /// What `read` throws sooner or later, as calls return nothing until it is known.
  static error refused(blocking::reader& in) {
    const auto until = std::chrono::steady_clock::now() + patience;
    try {
      while (std::chrono::steady_clock::now() < until)
        if (in.read(std::chrono::milliseconds{500})) {
          BOOST_ERROR("a record came");
          return {};
        }
    } catch (const error& why) { return why; }
    BOOST_ERROR("nothing was thrown");
    return {};
  }
  /// What one call of `read` throws.
  static error refused(blocking::reader& in, std::chrono::milliseconds timeout) {
    try {
      const auto record = in.read(timeout);
      BOOST_ERROR((record ? "a record came" : "nothing was thrown"));
    } catch (const error& why) { return why; }
    return {};
  }
  static bool says(const error& why, const std::string& text) {
    return std::string{why.what()}.find(text) != std::string::npos;
  }

  embedded::cluster kafka;
};

} // namespace cafka::test
