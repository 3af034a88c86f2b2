// Ten fleets in three processes work on real Kafka while processes are killed, stopped and added, workers crash, brokers restart,
// and the topic for dead letters is missing at first: every record is done, those of a key in order, those that cannot be done are in
// the dead letters, and what is done twice was done by a process that was killed or stopped, within its last commit interval.
#include "tests/kafka/real_kafka.hpp"
#include "tests/kafka/storm.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;
using test::storm_patience;

namespace {

constexpr int32_t partitions = 12;
constexpr int64_t keys = 1'000;

class storm {
public:
  storm(const std::string& version, std::string protocol, std::vector<std::string> broker)
      : kafka_(version, 3, with_plain_topics(std::move(broker))), protocol_(std::move(protocol)) {
    client().create_topic("orders", {.partitions = partitions, .replication_factor = 3});
  }

  void run() {
    blocking::writer out{{.bootstrap = {kafka_.bootstrap()}, .topic = "orders"}};
    for (int members : {4, 3, 3}) start(members);
    BOOST_TEST_REQUIRE(log_.wait_for_assignment(1));
    write(out);
    fleets_.at(1)->kill();
    write(out);
    start(4);
    client().create_topic("orders.dead", {.partitions = 1, .replication_factor = 3});
    fleets_.at(2)->stop();
    write(out);
    restart_broker(1);
    fleets_.at(2)->go_on();
    write(out);
    fleets_.at(3)->close();
    start(3);
    restart_broker(2);
    fleets_.at(4)->kill();
    write(out);
    BOOST_TEST(log_.wait_for(static_cast<size_t>(written_) - poison().size()));
    for (auto& [number, each] : fleets_)
      if (number == 2 || number > 4) each->close();
    out.close(storm_patience);
    check();
  }

private:
  static constexpr int64_t portions = 5;

  static std::vector<std::string> with_plain_topics(std::vector<std::string> broker) {
    broker.emplace_back("auto.create.topics.enable=false");
    return broker;
  }
  blocking::client client() { return blocking::client{{.bootstrap = {kafka_.bootstrap()}}}; }
  void start(int members) {
    const auto number = static_cast<int>(fleets_.size()) + 1;
    std::vector<std::string> words{CAFKA_FLEET_WORKER, kafka_.bootstrap(), protocol_, std::to_string(members)};
    fleets_[number] = std::make_unique<test::storm_process>(number, std::move(words), log_);
  }
  void write(blocking::writer& out) {
    for (const auto end = written_ + static_cast<int64_t>(test::storm_records()) / portions; written_ < end;
         ++written_) {
      const auto key = std::to_string(written_ % keys);
      const auto value = std::to_string(written_);
      out.put({.key = key, .value = value}, storm_patience);
    }
    out.flush(storm_patience);
  }
  void restart_broker(int id) {
    kafka_.stop_broker(id);
    kafka_.start_broker(id);
  }
  std::set<int64_t> poison() const {
    std::set<int64_t> all;
    for (int64_t value = 0; value < written_; ++value)
      if (test::is_poison(value)) all.insert(value);
    return all;
  }

  void check() {
    test::storm_readings doings;
    for (const auto& [number, entries] : log_.told()) check_order(number, entries, doings);
    BOOST_TEST(static_cast<int64_t>(doings.size() + poison().size()) == written_);
    std::vector<std::string> complaints;
    const auto repeated = test::repetitions(doings, fleets_, complaints);
    for (const auto& each : complaints) BOOST_ERROR(each);
    const auto letters = dead_letters();
    BOOST_TEST((std::set<int64_t>(letters.begin(), letters.end()) == poison()));
    BOOST_TEST_MESSAGE(
        written_ << " records, " << repeated << " done again; " << letters.size() << " letters for " << poison().size()
                 << " records");
  }

  /// In each assignment the records of a key are done in order.
  static void check_order(int number, const std::vector<test::journal_entry>& entries, test::storm_readings& doings) {
    std::map<std::pair<int32_t, int32_t>, std::map<int64_t, int64_t>> last;
    for (const auto& each : entries) {
      auto& of_keys = last[{each.member, each.partition}];
      if (each.offset < 0) {
        of_keys.clear();
        continue;
      }
      auto& before = of_keys.try_emplace(each.value % keys, -1).first->second;
      if (each.value <= before)
        BOOST_ERROR(
            "key " << each.value % keys << " was out of order at value " << each.value << " in process " << number);
      before = each.value;
      doings[each.value].emplace_back(number, each.time);
    }
  }

  std::vector<int64_t> dead_letters() {
    blocking::reader in{{.bootstrap = {kafka_.bootstrap()}, .topic = "orders.dead", .start = first}};
    std::vector<int64_t> all;
    for (const auto& each : in.read_to_end(storm_patience)) all.push_back(std::stoll(std::string{each.value.text()}));
    return all;
  }

  test::real_kafka kafka_;
  std::string protocol_;
  test::journal log_;
  test::storm_processes fleets_;
  int64_t written_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(fleet_storm)

BOOST_AUTO_TEST_CASE(does_everything_in_the_order_of_keys) {
  storm{"4.2.0", "classic", {"group.initial.rebalance.delay.ms=0"}}.run();
}

BOOST_AUTO_TEST_CASE(does_everything_on_an_old_broker) {
  storm{"2.8.2", "classic", {"group.initial.rebalance.delay.ms=0"}}.run();
}

BOOST_AUTO_TEST_SUITE_END()
