// The blocking writer, over sockets against the embedded cluster.
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/embedded/cluster.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <map>
#include <mutex>
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

BOOST_AUTO_TEST_SUITE_END()
