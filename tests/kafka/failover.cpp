// Brokers stop, die and come back while records are written and read: nothing lost, nothing doubled, order kept for each key.
#include "real_kafka.hpp"

#include "tests/support/record_ledger.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <functional>
#include <future>
#include <numeric>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr uint64_t record_count = 200'000;
constexpr uint64_t key_count = 1'000;
constexpr auto patience = 120s;

/// Writes numbered records for a thousand keys in turn.
class numbered_writer {
public:
  numbered_writer(const std::vector<std::string>& bootstrap, test::record_ledger& ledger)
      : ledger_(ledger), out_({.bootstrap = bootstrap, .topic = "failover", .linger = 2ms}) {}

  void put(uint64_t count) {
    for (uint64_t i = 0; i < count; ++i) {
      const auto key = "key-" + std::to_string(written_++ % key_count);
      const auto value = ledger_.next_value(key);
      out_.put({.key = key, .value = value}, patience);
    }
  }
  void flush() { out_.flush(patience); }
  void close() { out_.close(patience); }

private:
  test::record_ledger& ledger_;
  blocking::writer out_;
  uint64_t written_ = 0;
};

void read_all(const std::vector<std::string>& bootstrap, test::record_ledger& ledger) {
  blocking::reader in{{.bootstrap = bootstrap, .topic = "failover"}};
  while (ledger.seen() < record_count) {
    const auto record = in.read(patience);
    if (!record) return;
    ledger.see(record->key.text(), record->value.text());
  }
}

void judge(const test::record_ledger& ledger) {
  BOOST_TEST(ledger.seen() == record_count);
  BOOST_TEST(ledger.doubled() == 0u);
  BOOST_TEST(ledger.skipped() == 0u);
}

/// Writes a share of the records while `step` happens: in small flushed portions, so that some are always in flight.
void write_during(numbered_writer& out, uint64_t count, const std::function<void()>& step) {
  constexpr uint64_t portion = 100;
  auto happening = std::async(std::launch::async, step);
  uint64_t left = count;
  while (left > portion && happening.wait_for(0s) != std::future_status::ready) {
    out.put(portion);
    out.flush();
    left -= portion;
  }
  out.put(left);
  happening.get();
}

} // namespace

BOOST_AUTO_TEST_CASE(records_survive_brokers_that_stop_and_die) {
  test::real_kafka kafka{"4.2.0", 3};
  const std::vector<std::string> bootstrap{kafka.bootstrap()};
  blocking::client admin{{.bootstrap = bootstrap}};
  admin.create_topic("failover", {.partitions = 6, .replication_factor = 3, .configs = {{"min.insync.replicas", "1"}}});

  test::record_ledger written;
  test::record_ledger read_meanwhile;
  auto reading = std::async(std::launch::async, [&] { read_all(bootstrap, read_meanwhile); });

  numbered_writer out{bootstrap, written};
  const std::vector<std::function<void()>> steps{
      [&] { kafka.stop_broker(1); },  [&] { kafka.start_broker(1); }, [&] { kafka.kill_broker(2); },
      [&] { kafka.start_broker(2); }, [&] { kafka.stop_broker(3); },  [&] { kafka.start_broker(3); },
  };
  const auto share = record_count / (steps.size() + 1);
  for (const auto& step : steps) write_during(out, share, step);
  out.put(record_count - share * steps.size());
  out.close();

  reading.get();
  judge(read_meanwhile);
  read_all(bootstrap, written);
  judge(written);
  BOOST_TEST(written.missing() == 0u);
  // Reading ends with the last record that is expected: what was doubled behind it shows in the offsets alone.
  const auto ends = admin.offsets("failover", last);
  BOOST_TEST(std::accumulate(ends.begin(), ends.end(), int64_t{0}) == static_cast<int64_t>(record_count));
}
