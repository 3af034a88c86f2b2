// Ten members in three processes read on real Kafka while processes are killed, stopped and added, and brokers restart: nothing is
// lost, the order of each partition is kept, and what is read twice was read by a process that was killed or stopped, within its
// last commit interval.
#include "tests/kafka/real_kafka.hpp"
#include "tests/kafka/storm.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/writer.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;
using test::storm_patience;

namespace {

constexpr int32_t partitions = 30;

class storm {
public:
  storm(std::string protocol, const std::vector<std::string>& broker)
      : kafka_("4.2.0", 3, broker), protocol_(std::move(protocol)) {
    blocking::client{{.bootstrap = {kafka_.bootstrap()}}}.create_topic(
        "orders", {.partitions = partitions, .replication_factor = 3});
  }

  void run() {
    blocking::writer out{{.bootstrap = {kafka_.bootstrap()}, .topic = "orders"}};
    for (int members : {4, 3, 3}) start(members);
    BOOST_TEST_REQUIRE(log_.wait_for_assignment(1));
    write(out);
    workers_.at(1)->kill();
    write(out);
    start(4);
    workers_.at(2)->stop();
    write(out);
    restart_broker(1);
    workers_.at(2)->go_on();
    write(out);
    workers_.at(3)->close();
    start(3);
    restart_broker(2);
    workers_.at(4)->kill();
    write(out);
    BOOST_TEST(log_.wait_for(written_));
    for (auto& [number, each] : workers_)
      if (number == 2 || number > 4) each->close();
    out.close(storm_patience);
    check();
  }

private:
  static constexpr size_t portions = 5;

  void start(int members) {
    const auto number = static_cast<int>(workers_.size()) + 1;
    std::vector<std::string> words{CAFKA_GROUP_WORKER, kafka_.bootstrap(), protocol_, std::to_string(members)};
    workers_[number] = std::make_unique<test::storm_process>(number, std::move(words), log_);
  }
  void write(blocking::writer& out) {
    for (const auto end = written_ + test::storm_records() / portions; written_ < end; ++written_) {
      const auto key = std::to_string(written_ % 1'000);
      const auto value = std::to_string(written_);
      out.put({.key = key, .value = value}, storm_patience);
    }
    out.flush(storm_patience);
  }
  void restart_broker(int id) {
    kafka_.stop_broker(id);
    kafka_.start_broker(id);
  }

  void check() {
    test::storm_readings readings;
    for (const auto& [number, entries] : log_.told()) {
      std::map<std::pair<int32_t, int32_t>, std::pair<int64_t, int64_t>> last;
      for (const auto& each : entries) {
        auto& before = last.try_emplace({each.member, each.partition}, -1, -1).first->second;
        if (each.offset < 0) {
          before = {-1, -1};
          continue;
        }
        if (each.offset <= before.first || each.value <= before.second)
          BOOST_ERROR("out of order in partition " << each.partition << " at offset " << each.offset);
        before = {each.offset, each.value};
        readings[each.value].emplace_back(number, each.time);
      }
    }
    BOOST_TEST(readings.size() == written_);
    std::vector<std::string> complaints;
    const auto repeated = test::repetitions(readings, workers_, complaints);
    for (const auto& each : complaints) BOOST_ERROR(each);
    BOOST_TEST_MESSAGE(written_ << " records, " << repeated << " read again");
  }

  test::real_kafka kafka_;
  std::string protocol_;
  test::journal log_;
  test::storm_processes workers_;
  size_t written_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(group_storm)

BOOST_AUTO_TEST_CASE(loses_nothing_and_keeps_the_order_cooperatively) {
  storm{"classic", {"group.initial.rebalance.delay.ms=0"}}.run();
}

BOOST_AUTO_TEST_CASE(loses_nothing_and_keeps_the_order_by_the_new_protocol) {
  storm{
      "consumer",
      {"group.consumer.min.session.timeout.ms=1000", "group.consumer.session.timeout.ms=6000",
       "group.consumer.min.heartbeat.interval.ms=500", "group.consumer.heartbeat.interval.ms=500"}}
      .run();
}

BOOST_AUTO_TEST_SUITE_END()
