// The blocking writer, over sockets against the embedded cluster.
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/embedded/cluster.hpp"
#include "tests/support/eventually.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

struct fixture {
  fixture() { kafka.create_topic("t", 3); }

  writer_config writing() const {
    return {.bootstrap = kafka.bootstrap(), .topic = "t", .retry_backoff = 1ms, .seed = 1};
  }

  int64_t written() const {
    int64_t sum = 0;
    for (int32_t partition : {0, 1, 2}) sum += kafka.partition("t", partition).end_offset;
    return sum;
  }

  embedded::cluster kafka{{.brokers = 3}};
};

/// Notes what is told of each tag.
struct notes {
  void operator()(const write_report_ptr& report) {
    const std::lock_guard guard{mutex};
    report->each([this](const record_outcome& r) {
      ++times[r.tag];
      last[r.tag] = r.result;
      codes[r.tag] = r.what.code();
    });
  }
  outcome of(uint64_t tag) {
    const std::lock_guard guard{mutex};
    return last.at(tag);
  }
  bool has(uint64_t tag) {
    const std::lock_guard guard{mutex};
    return times.contains(tag);
  }

  std::mutex mutex;
  std::map<uint64_t, int> times;
  std::map<uint64_t, outcome> last;
  std::map<uint64_t, errc> codes;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(blocking_writer, fixture)

BOOST_AUTO_TEST_CASE(threads_put_flush_and_close_one_writer) {
  blocking::writer out{writing()};
  std::atomic<uint64_t> accepted = 0;
  const auto put_until_it_throws = [&] {
    try {
      for (;;) {
        out.put({.value = "v"}, patience);
        ++accepted;
      }
    } catch (const error& why) { return why; }
  };
  std::vector<std::future<error>> putting;
  for (int i = 0; i < 4; ++i) putting.push_back(std::async(std::launch::async, put_until_it_throws));
  // The others go on putting: who waited for them as well would wait for ever.
  while (accepted < 1'000) out.flush(patience);
  auto closes_too = std::async(std::launch::async, [&] { out.close(patience); });
  out.close(patience);
  closes_too.get();
  for (auto& end : putting) BOOST_TEST(end.get().code() == errc::closed);
  BOOST_CHECK_EXCEPTION(
      out.put({.value = "v"}, patience), error, [](const error& why) { return why.code() == errc::closed; });
  BOOST_TEST(out.results().failed + out.results().unknown == 0u);
  BOOST_TEST(out.results().acknowledged == accepted);
  BOOST_TEST(static_cast<uint64_t>(written()) == accepted);
}

// A set's memory is that of a slice for each of its partitions, so it may be larger than a buffer that holds its records.
BOOST_AUTO_TEST_CASE(a_set_that_is_larger_than_the_buffer_is_written) {
  auto config = writing();
  config.batch_bytes = 1024;
  config.buffer_bytes = 1024;
  blocking::writer out{config};
  for (int i = 0; i < 300; ++i) out.put({.key = std::to_string(i), .value = std::string(100, 'v')}, patience);
  out.close(patience);
  BOOST_TEST(out.results().acknowledged == 300u);
  BOOST_TEST(written() == 300);
}

BOOST_AUTO_TEST_CASE(the_destructor_gives_up_on_a_silent_broker_before_the_records_own_deadline) {
  kafka.inject(
      {.api = wire::api_key::produce, .kind = embedded::fault_kind::silence, .times = embedded::fault::always});
  std::mutex mutex;
  std::map<errc, size_t> ends;
  auto config = writing();
  config.batch_bytes = 1024;
  config.buffer_bytes = 4 * 1024;
  config.delivery_timeout = 9s; // the destructor's five seconds are over before, and it has as many steps to wait in
  config.completion = [&](const write_report_ptr& report) {
    const std::lock_guard guard{mutex};
    for (const auto& range : report->ranges) ++ends[range.what.code()];
  };
  {
    blocking::writer out{config};
    const std::string value(500, 'v');
    out.put({.value = value}, patience); // has to look the topic up
    const auto fill = [&] {
      for (int i = 0; i < 1'000; ++i) out.put({.value = value}, 100ms); // fails in time only where there is no room
    };
    BOOST_CHECK_EXCEPTION(fill(), error, [](const error& why) { return why.code() == errc::buffer_full; });
    BOOST_TEST(out.results().failed == 0u, to_string(out.results().first_error));
  }
  BOOST_TEST(ends[errc::closed] > 0u);
  BOOST_TEST(ends[errc::delivery_timed_out] == 0u);
}

BOOST_AUTO_TEST_CASE(a_record_longer_than_a_batch_is_written_and_one_above_the_limit_is_named) {
  auto config = writing();
  config.batch_bytes = 16'384;
  {
    blocking::writer out{config};
    out.write({{.value = std::string(20'000, 'v')}, {.value = "short"}}, patience);
    for (size_t size : {10u, 20'000u, 1'000'000u}) out.put({.value = std::string(size, 'v')}, patience);
    out.flush(patience);
    BOOST_TEST(written() == 5);
    const auto is_named = [](const std::string& part) {
      return [part](const error& why) {
        return why.code() == errc::record_too_large && why.message().find(part) != std::string::npos
               && why.message().find("max_record_bytes (1048576)") != std::string::npos;
      };
    };
    const std::string long_one(2'000'000, 'v');
    BOOST_CHECK_EXCEPTION(out.put({.value = long_one}, patience), error, is_named("2000074 bytes"));
    BOOST_CHECK_EXCEPTION(
        out.write({{.value = "a"}, {.value = long_one}, {.value = "c"}}, patience), error, is_named("record 2 of 3"));
    BOOST_TEST(written() == 5);
  }
  kafka.create_topic("long", 1, {.max_message_bytes = 10'000'000});
  config.topic = "long";
  config.max_record_bytes = 5'000'000;
  blocking::writer out{config};
  out.write({{.value = std::string(2'000'000, 'v')}}, patience);
  out.put({.value = std::string(4'900'000, 'v')}, patience);
  out.close(patience);
  BOOST_TEST(kafka.partition("long", 0).end_offset == 2);
}

// The answer comes just after the time that the broker was given: it is not to cost the connection, and all that is on it.
BOOST_AUTO_TEST_CASE(a_broker_that_is_just_too_slow_can_say_so) {
  auto config = writing();
  config.idempotence = false;
  config.resend_in_doubt = false;
  config.request_timeout = 300ms;
  blocking::writer out{config};
  const auto costs_nothing = [&] { // at the first time, unless the machine adds to the delay
    try {
      out.write({{.value = "first", .partition = 0}}, patience);
      const auto connections = kafka.connections_accepted();
      kafka.inject({.api = wire::api_key::produce, .kind = embedded::fault_kind::delay, .time = 320ms, .times = 1});
      out.write({{.value = "late", .partition = 0}}, patience); // throws if its outcome is unknown
      return kafka.connections_accepted() == connections;
    } catch (const blocking::write_error&) { return false; }
  };
  BOOST_TEST(test::eventually(costs_nothing, patience));
}

// Without acknowledgements a former leader says so by closing the connection: what is written until that is noticed is lost with
// it, and not all to come.
BOOST_AUTO_TEST_CASE(a_leader_that_moves_costs_few_records_without_acknowledgements_and_none_is_called_acknowledged) {
  auto config = writing();
  config.acks = acks::none;
  config.idempotence = false;
  blocking::writer out{config};
  kafka.move_leader("t", 0, 1);
  const auto write = [&](const std::string& value) {
    const auto results = out.write({{.value = value, .partition = 0}}, patience);
    BOOST_TEST((results.at(0).result == outcome::sent));
    BOOST_TEST(!results.at(0).what);
  };
  const auto arrived = [&](const std::string& value) {
    const auto log = kafka.records("t", 0);
    const std::string_view text{reinterpret_cast<const char*>(log.data()), log.size()};
    size_t count = 0;
    for (auto at = text.find(value); at != text.npos; at = text.find(value, at + 1)) ++count;
    return count;
  };
  const auto all_arrive = [&](const std::string& value) {
    for (int i = 0; i < 20; ++i) write(value);
    return test::eventually([&] { return arrived(value) == 20; }, patience);
  };
  BOOST_TEST_REQUIRE(all_arrive("before"));
  for (const int32_t leader : {2, 3}) {
    const auto of_former = kafka.requests(wire::api_key::produce, leader - 1);
    kafka.move_leader("t", 0, leader);
    const auto first_arrives = [&] {
      try {
        write("moving");
      } catch (const blocking::write_error& why) { BOOST_TEST(why.unknown() == 1u); } // it was on the connection
      return kafka.requests(wire::api_key::produce, leader) > 0;
    };
    BOOST_TEST_REQUIRE(test::eventually(first_arrives, patience));
    BOOST_TEST_REQUIRE(all_arrive("moved to " + std::to_string(leader)));
    BOOST_TEST(
        kafka.requests(wire::api_key::produce, leader - 1)
        == of_former + 1); // it closed the connection, and got no other
  }
  out.put({.value = "v", .partition = 0}, patience);
  out.close(patience);
  BOOST_TEST(out.results().sent == 1u);
  BOOST_TEST(out.results().acknowledged == 0u);
}

BOOST_AUTO_TEST_CASE(a_partition_that_is_added_while_it_is_waited_for_is_written_to) {
  blocking::writer out{writing()};
  out.write({{.value = "known", .partition = 0}}, patience);
  auto waits = std::async(std::launch::async, [&] { return out.write({{.value = "v", .partition = 3}}, patience); });
  kafka.add_partitions("t", 4);
  BOOST_TEST(waits.get().at(0).partition == 3);
  out.put({.value = "v", .partition = 3}, patience);
  out.flush(patience);
  BOOST_TEST(kafka.partition("t", 3).end_offset == 2);
  BOOST_CHECK_EXCEPTION((out.write({{.value = "v", .partition = 99}}, 1s)), error, [](const error& why) {
    return why.code() == errc::unknown_partition && why.message().find("t-99") != std::string::npos;
  });
}

// One of a thousand is for a partition that is not there, one for a topic, one has no valid partition for the partitioner.
BOOST_AUTO_TEST_CASE(a_bad_record_among_many_that_were_put_fails_alone) {
  notes noted;
  auto config = writing();
  config.linger = 20ms;
  config.completion = [&](const write_report_ptr& report) { noted(report); };
  blocking::writer out{config};
  constexpr uint64_t good = 1'000;
  for (uint64_t tag = 1; tag <= good; ++tag) {
    out.put({.value = "v", .tag = tag}, patience);
    if (tag == 100) out.put({.value = "v", .partition = 99, .tag = good + 1}, patience);
    if (tag == 500) out.put({.topic = "other", .value = "v", .tag = good + 2}, patience);
  }
  BOOST_CHECK_EXCEPTION(out.close(patience), blocking::write_error, [](const auto& why) {
    return why.failed() == 2 && why.unknown() == 0;
  });
  BOOST_TEST(out.results().acknowledged == good);
  BOOST_TEST(written() == static_cast<int64_t>(good));
  BOOST_TEST((noted.codes[good + 1] == errc::unknown_partition));
  BOOST_TEST((noted.codes[good + 2] == errc::invalid_request));
  for (uint64_t tag = 1; tag <= good + 2; ++tag) BOOST_TEST(noted.times[tag] == 1, tag);
}

BOOST_AUTO_TEST_CASE(a_written_set_with_a_bad_record_tells_of_each) {
  auto config = writing();
  config.topic = {};
  blocking::writer out{config};
  try {
    out.write(
        {{.topic = "t", .value = "a", .partition = 0},
         {.topic = "nowhere", .value = "b"},
         {.topic = "t", .value = "c", .partition = 0}},
        patience);
    BOOST_ERROR("nothing was thrown");
  } catch (const blocking::write_error& why) {
    BOOST_TEST(why.code() == errc::unknown_topic_or_partition);
    BOOST_TEST(why.failed() == 1u);
    BOOST_TEST_REQUIRE(why.results().size() == 3u);
    BOOST_TEST(why.results()[0].offset == 0);
    BOOST_TEST((why.results()[1].result == outcome::failed));
    BOOST_TEST(why.results()[2].offset == 1);
  }
}

// The first is held up by a silent broker; the second is not to say that the writer is closed before it is.
BOOST_AUTO_TEST_CASE(a_second_close_returns_when_the_first_is_done) {
  blocking::writer out{writing()};
  out.write({{.value = "v", .partition = 0}}, patience);
  kafka.inject({.api = wire::api_key::produce, .kind = embedded::fault_kind::delay, .time = 700ms, .times = 1});
  out.put({.value = "v", .partition = 0}, patience);
  std::atomic<int> closing = 0;
  const auto close = [&] {
    ++closing;
    while (closing < 2) std::this_thread::yield();
    out.close(patience);
    return out.results().acknowledged;
  };
  auto first = std::async(std::launch::async, close);
  BOOST_TEST(close() == 1u);
  BOOST_TEST(first.get() == 1u);
  out.close(patience);
}

BOOST_AUTO_TEST_CASE(a_dead_port_is_named_within_the_delivery_timeout) {
  auto config = writing();
  config.bootstrap = {"127.0.0.1:1"};
  config.delivery_timeout = 700ms;
  blocking::writer out{config};
  const auto names_the_cause = [](const error& why) {
    return why.message().find("127.0.0.1:1") != std::string::npos && why.code() != errc::request_timed_out_locally;
  };
  const auto before = std::chrono::steady_clock::now();
  BOOST_CHECK_EXCEPTION(out.put({.value = "v"}, patience), error, names_the_cause);
  BOOST_CHECK_EXCEPTION(out.write({{.value = "v"}}, patience), error, names_the_cause);
  BOOST_CHECK_EXCEPTION(out.write({{.value = "v"}}, 300ms), error, names_the_cause);
  BOOST_TEST((std::chrono::steady_clock::now() - before < 30s)); // the time given for it is the subject
}

BOOST_AUTO_TEST_CASE(a_closed_writer_says_so) {
  blocking::writer out{writing()};
  out.put({.value = "v"}, patience);
  out.close(patience);
  const auto is_closed = [](const error& why) {
    return why.code() == errc::closed && why.message() == "the writer is closed";
  };
  BOOST_CHECK_EXCEPTION((out.write({{.value = "v"}}, patience)), error, is_closed);
  BOOST_CHECK_EXCEPTION(out.put({.value = "v"}, patience), error, is_closed);
  BOOST_CHECK_EXCEPTION(out.flush(patience), error, is_closed);
  out.close(patience);
}

BOOST_AUTO_TEST_CASE(each_record_that_was_put_is_told_of_once_by_its_tag_and_a_failure_while_others_are_put) {
  kafka.create_topic("small", 1, {.max_message_bytes = 500});
  notes noted;
  auto config = writing();
  config.topic = {};
  config.completion = [&](const write_report_ptr& report) { noted(report); };
  blocking::writer out{config};
  out.put({.topic = "t", .value = "fine", .partition = 1, .tag = 1}, patience);
  out.put({.topic = "small", .value = std::string(800, 'v'), .tag = 2}, patience);
  BOOST_TEST(test::eventually([&] { return noted.has(2); }, patience)); // nobody flushes or closes
  BOOST_TEST((noted.of(2) == outcome::failed));
  out.put({.topic = "nowhere", .value = "v", .tag = 3}, patience);
  BOOST_CHECK_THROW(out.flush(patience), blocking::write_error);
  BOOST_TEST((noted.of(1) == outcome::acknowledged));
  BOOST_TEST((noted.of(3) == outcome::failed));
  BOOST_TEST((noted.codes[2] == errc::message_too_large));
  BOOST_TEST((noted.codes[3] == errc::unknown_topic_or_partition));
  // Nothing is answered any more: at close some are with the broker, and some not even with the writer.
  kafka.inject(
      {.api = wire::api_key::produce, .kind = embedded::fault_kind::silence, .times = embedded::fault::always});
  for (uint64_t tag = 4; tag < 1'000; ++tag)
    out.put({.topic = "t", .value = std::string(1'000, 'v'), .tag = tag}, patience);
  BOOST_CHECK_THROW(out.close(100ms), error);
  for (uint64_t tag = 1; tag < 1'000; ++tag) BOOST_TEST(noted.times[tag] == 1, tag);
  const auto totals = out.results();
  BOOST_TEST(totals.acknowledged + totals.failed + totals.unknown == 999u);
}

BOOST_AUTO_TEST_SUITE_END()
