// What is told of a partition that cannot be read, for a while or for good.
#include "tests/reader/partition/reading_fixture.hpp"
#include "tests/texts/text_golden.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>

using namespace cafka;

namespace {

/// Says what a partition tells when this happens to it, and when that lasts.
void say_of(std::string& to, const std::string& when, const std::function<void(test::reading_fixture&)>& happens) {
  test::reading_fixture partition;
  std::string told;
  const auto note = [&] {
    partition.look();
    for (const auto& event : partition.events) {
      if (!event.reason || told == event.reason.message()) continue;
      told = event.reason.message();
      test::say(to, when + " (" + to_string(event.kind) + ")", event.reason);
    }
  };
  happens(partition);
  for (uint64_t wait = 0; wait < 10; ++wait) { // whichever of them is the one for patience
    note();
    partition.core.tick(wait);
  }
  note();
  BOOST_TEST(!told.empty(), when);
}

void begin(test::reading_fixture& partition, start_position at) {
  partition.core.start(at);
  partition.core.source_changed(test::reading_fixture::source(1));
}

void say_fetches(std::string& to) {
  const auto over = [](fetch_ended how) {
    return [how = std::move(how)](test::reading_fixture& partition) mutable {
      how.registration = partition.fetching_from(5);
      partition.core.fetch_over(how);
    };
  };
  say_of(to, "a broker refuses to be read from", over({.code = errc::not_leader_or_follower}));
  say_of(
      to, "a broker is not reached",
      over({.code = errc::connection_refused, .message = "broker 1: cannot connect to k:9092: Connection refused"}));
  say_of(to, "a right is missing", over({.code = errc::topic_authorization_failed}));
  say_of(to, "a broker does not answer", [](auto& partition) { partition.fetching_from(5); });
}

void say_look_ups(std::string& to) {
  const auto answer = [](const error& what) {
    return [what](test::reading_fixture& partition) {
      begin(partition, first);
      partition.look();
      partition.core.offset_answered(partition.look_ups.at(0).number, what, -1);
    };
  };
  say_of(to, "the offset to start at is refused", answer(error{errc::not_leader_or_follower}));
  say_of(to, "the offset to start at may not be asked for", answer(error{errc::topic_authorization_failed}));
}

void say_batches(std::string& to) {
  say_of(to, "a batch is damaged", [](auto& partition) {
    const auto id = partition.fetching_from(0);
    auto bad = test::make_batch({.base_offset = 0, .count = 2});
    bad.back() ^= std::byte{1};
    partition.core.slice_arrived(partition.slice(id, 0, bad, 2));
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(reading)

BOOST_AUTO_TEST_CASE(is_told_of_as_it_was_read) {
  std::string text = "What is told of a partition that cannot be read.\n";
  say_fetches(text);
  say_look_ups(text);
  say_batches(text);
  test::check_text_file("reading.txt", text);
}

BOOST_AUTO_TEST_SUITE_END()
