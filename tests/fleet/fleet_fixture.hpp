// Fleets on virtual time against the embedded cluster.
#pragma once

#include "cafka/testing/embedded_memory_server.hpp"
#include "cafka/testing/virtual_time.hpp"

#include "cafka/actors/fleet/fleet_actor.hpp"
#include "cafka/actors/writer/writer_actor.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cafka::test {

using namespace std::chrono_literals;

/// What workers got, and what they do about it.
struct work_log {
  std::map<topic_partition, std::vector<int64_t>> offsets;
  std::map<std::string, std::vector<int64_t>> by_key;
  std::vector<fleet_event> events;
  size_t workers_made = 0;
  /// Called for each record before it counts.
  std::function<error(const fleet_record&)> fails = {};
  std::vector<completion> held;

  size_t count() const {
    size_t all = 0;
    for (const auto& [where, each] : offsets) all += each.size();
    return all;
  }
  size_t count(fleet_event::kind what) const {
    return static_cast<size_t>(
        std::count_if(events.begin(), events.end(), [what](const auto& each) { return each.what == what; }));
  }
  error take(const fleet_record& record) {
    if (fails)
      if (auto why = fails(record)) return why;
    offsets[{std::string{record.topic}, record.partition}].push_back(record.offset);
    by_key[std::string{record.key.text()}].push_back(record.offset);
    return {};
  }
};

struct fleet_fixture : virtual_time {
  static constexpr int32_t partition_count = 4;

  std::shared_ptr<embedded_memory_server> server =
      std::make_shared<embedded_memory_server>(embedded::config{.auto_create_topics = false});
  cluster_actor cluster;
  writer_actor writer;
  std::shared_ptr<work_log> log = std::make_shared<work_log>();
  std::vector<fleet_actor> fleets;
  fleet_config config{.group_id = "billing", .topics = {"orders"}, .concurrency = 4, .seed = 3};

  fleet_fixture() {
    kafka().create_topic("orders", partition_count);
    kafka().create_topic("orders.dead", 1);
    cluster = spawn_cluster(
        system(), {.bootstrap = kafka().bootstrap(), .seed = 1}, spawn_memory_connector(system(), {}, server));
    writer = spawn_writer(system(), cluster, {.linger = 0ms, .seed = 1});
  }
  ~fleet_fixture() {
    log->held.clear();
    fleets.clear();
    writer = nullptr;
    cluster = nullptr;
    advance(1min);
  }

  embedded::memory_cluster& kafka() { return server->kafka(); }
  int64_t committed(int32_t partition) { return kafka().committed_offset("billing", "orders", partition); }

  int64_t letters(const char* topic) { return kafka().partition(topic, 0).end_offset; }

  /// As many to each partition, with keys that are their numbers modulo `keys`.
  void write(int count, int keys = 5) {
    record_set_builder builder;
    for (int i = 0; i < count; ++i)
      for (int32_t partition = 0; partition < partition_count; ++partition) {
        const auto key = std::to_string(partition) + "/" + std::to_string(i % keys);
        builder.add({.topic = "orders", .key = key, .value = "v", .partition = partition});
      }
    ask<write_report_ptr>(writer, write_atom_v, builder.finish(), caf::timespan{30s});
    advance(1s);
  }

  /// Joins, with workers that take records one by one.
  fleet_actor& start() {
    return start_with([log = log](const fleet_record& record) { return log->take(record); });
  }
  template <class Work>
  fleet_actor& start_with(Work work) {
    config.on_event = [log = log](const fleet_event& what) { log->events.push_back(what); };
    auto& added = fleets.emplace_back(spawn_fleet(system(), cluster, config, std::move(work)));
    advance(5s);
    return added;
  }
  fleet_status status(const fleet_actor& of) {
    auto answer = ask<fleet_status_ptr>(of, status_atom_v);
    advance(2s);
    return *answer.value();
  }
  errc close(const fleet_actor& which) {
    auto closed = ask<void>(which, close_atom_v, caf::timespan{30s});
    advance(40s);
    return closed.code();
  }
};

} // namespace cafka::test
