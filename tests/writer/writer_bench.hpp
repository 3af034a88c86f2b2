// A writer on virtual time in front of a fake Kafka.
#pragma once

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/writer/writer_actor.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/writer/fake_kafka.hpp"

namespace cafka::test {

using namespace std::chrono_literals;
using strings = std::vector<std::string>;

struct writer_bench : virtual_time {
  explicit writer_bench(writer_config config = {}, int32_t partitions = 3)
      : kafka(std::make_shared<fake_kafka>(partitions)) {
    config.topic = config.topic.empty() ? "t" : config.topic;
    config.seed = 1;
    config.completion = [this](const write_report_ptr& report) { completed.push_back(report); };
    before = actors();
    cluster = spawn_fake_cluster(system(), kafka);
    writer = spawn_writer(system(), cluster, config);
  }

  ~writer_bench() {
    kafka->go_on();
    run();
    writer = nullptr;
    cluster = nullptr;
    advance(60s);
    kafka->live.clear();
    run();
    BOOST_TEST(actors() == before, "an actor is left");
  }

  static record_set_ptr set_of(int32_t partition, std::vector<std::string> values) {
    record_set_builder builder;
    for (const auto& value : values) builder.add({.value = value, .partition = partition});
    return builder.finish();
  }

  pending<write_report_ptr> write(int32_t partition, std::vector<std::string> values, caf::timespan deadline = 30s) {
    auto answer = ask<write_report_ptr>(writer, write_atom_v, set_of(partition, std::move(values)), deadline);
    run();
    return answer;
  }

  // One small record for t-0 in a set that takes so much of the buffer.
  pending<write_report_ptr> write_charged(size_t bytes, caf::timespan deadline = 30s) {
    auto set = set_of(0, {"v"});
    set->slices[0].data.reserve(bytes);
    auto answer = ask<write_report_ptr>(writer, write_atom_v, set, deadline);
    set = nullptr;
    run();
    return answer;
  }

  // The first acknowledgement of a partition, behind which five may be in flight.
  void warm_up(int32_t partition) {
    auto answer = write(partition, {"first"});
    BOOST_TEST_REQUIRE(answer.done());
    BOOST_TEST_REQUIRE(answer.value()->all_acknowledged());
  }

  const std::vector<std::string>& log(size_t partition) const { return kafka->logs[partition].values; }

  std::shared_ptr<fake_kafka> kafka;
  std::vector<write_report_ptr> completed;
  size_t before = 0;
  cluster_actor cluster;
  writer_actor writer;
};

inline outcome only_outcome(const pending<write_report_ptr>& answer) {
  BOOST_TEST_REQUIRE(answer.done());
  const auto& ranges = answer.value()->ranges;
  BOOST_TEST_REQUIRE(ranges.size() == 1u);
  return ranges[0].result;
}

} // namespace cafka::test
