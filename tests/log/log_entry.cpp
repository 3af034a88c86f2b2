#include "cafka/actors/log/log_entry.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace cafka;

BOOST_AUTO_TEST_SUITE(log_entries)

BOOST_AUTO_TEST_CASE(a_line_has_all_that_applies) {
  const log_entry bare{.message = "hello"};
  BOOST_TEST(to_string(bare) == "1970-01-01T00:00:00.000Z INFO hello [connected]");
  const log_entry full{
      .level = log_level::warning,
      .event = log_event::connection_lost,
      .message = "gone",
      .broker = "b1:9092",
      .node = 1,
      .lane = "produce",
      .topic = "orders",
      .partition = 0,
      .group = "g",
      .code = errc::connection_closed,
      .more = 3,
      .time = std::chrono::system_clock::time_point{std::chrono::milliseconds{1'700'000'000'042}}};
  BOOST_TEST(
      to_string(full)
      == "2023-11-14T22:13:20.042Z WARNING gone [connection_lost broker=b1:9092 node=1 lane=produce topic=orders "
         "partition=0 "
         "group=g code=CONNECTION_CLOSED more=3]");
}

BOOST_AUTO_TEST_CASE(each_event_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(log_event::entries_lost); ++i) names.insert(name_of(static_cast<log_event>(i)));
  BOOST_TEST(names.size() == static_cast<size_t>(log_event::entries_lost) + 1);
  BOOST_TEST(!names.contains("unknown"));
  BOOST_TEST(name_of(log_level::error) == "error");
}

BOOST_AUTO_TEST_SUITE_END()
