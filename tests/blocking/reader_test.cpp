// The blocking reader over sockets, against the embedded cluster.
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/embedded/cluster.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

struct fixture {
  fixture() { kafka.create_topic("t", 1); }

  reader_config reading() const { return {.bootstrap = kafka.bootstrap(), .topic = "t", .seed = 1}; }
  void write(size_t count) {
    blocking::writer out{{.bootstrap = kafka.bootstrap(), .topic = "t", .seed = 1}};
    out.write(std::vector<record>(count, record{.value = "v"}), patience);
  }
  // Takes a batch that starts there, and returns the offset behind its last record.
  static int64_t take_batch(blocking::reader& in, int64_t offset) {
    auto delivery = in.next(patience);
    while (delivery && !delivery->batch) delivery = in.next(patience);
    BOOST_REQUIRE(delivery.has_value());
    for (const auto& record : *delivery->batch) BOOST_TEST(record.offset == offset++);
    BOOST_TEST(delivery->batch->next_offset() == offset);
    return offset;
  }
  static void take_record(blocking::reader& in, int64_t offset) {
    const auto record = in.read(patience);
    BOOST_REQUIRE(record.has_value());
    BOOST_TEST(record->offset == offset);
  }

  embedded::cluster kafka{{.brokers = 1}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(blocking_reader, fixture)

BOOST_AUTO_TEST_CASE(next_goes_on_behind_the_last_record_that_read_handed_out) {
  write(100);
  blocking::reader in{reading()};
  for (int64_t offset = 0; offset < 3; ++offset) take_record(in, offset);
  auto offset = take_batch(in, 3);
  write(10);
  while (offset < 110) offset = take_batch(in, offset);
}

BOOST_AUTO_TEST_CASE(read_goes_on_behind_the_batch_that_next_handed_out) {
  write(100);
  blocking::reader in{reading()};
  const auto offset = take_batch(in, 0);
  write(10);
  for (auto at = offset; at < 110; ++at) take_record(in, at);
}

BOOST_AUTO_TEST_CASE(read_and_next_take_turns) {
  write(100);
  blocking::reader in{reading()};
  int64_t offset = 0;
  for (int round = 0; round < 5; ++round) {
    write(10);
    for (int n = 0; n < 3; ++n) take_record(in, offset++);
    offset = take_batch(in, offset);
  }
}

BOOST_AUTO_TEST_SUITE_END()
