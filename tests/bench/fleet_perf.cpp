// What a record costs a whole fleet, from the broker to what is committed, with workers that do nothing.
//
//     bench_fleet_perf HOST:PORT TOPIC RECORDS [key|partition|none] [one|many] [WORKERS]
#include "cafka/cafka.hpp"

#include <atomic>
#include <chrono>
#include <iostream>
#include <string>
#include <sys/resource.h>
#include <thread>

using namespace std::chrono_literals;

namespace {

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& of) {
    return static_cast<double>(of.tv_sec) + static_cast<double>(of.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

cafka::ordering order_of(const std::string& name) {
  if (name == "none") return cafka::ordering::none;
  return name == "partition" ? cafka::ordering::by_partition : cafka::ordering::by_key;
}

} // namespace

int main(int argc, char** argv) try {
  if (argc < 4) {
    std::cerr << "usage: bench_fleet_perf HOST:PORT TOPIC RECORDS [key|partition|none] [one|many] [WORKERS]\n";
    return 2;
  }
  const size_t wanted = std::stoul(argv[3]);
  const std::string order = argc > 4 ? argv[4] : "key", how = argc > 5 ? argv[5] : "one";
  const auto workers = static_cast<uint32_t>(argc > 6 ? std::stoul(argv[6]) : 64);
  caf::actor_system_config settings;
  cafka::prepare(settings);
  cafka::set_scheduler(settings, cafka::scheduler_policy::sharing, 2);
  caf::actor_system system{settings};
  auto kafka = cafka::spawn_cluster(system, {.bootstrap = {argv[1]}});
  std::atomic<size_t> done{0};
  const auto since = std::chrono::steady_clock::now();
  const cafka::fleet_config config{
      .group_id = "bench-" + std::to_string(since.time_since_epoch().count()),
      .topics = {argv[2]},
      .ordering = order_of(order),
      .concurrency = workers};
  const auto one = [&done](const cafka::fleet_record&) { done.fetch_add(1, std::memory_order_relaxed); };
  const auto many = [&done](std::span<const cafka::fleet_record> all) { done += all.size(); };
  auto fleet =
      how == "many" ? cafka::spawn_fleet(system, kafka, config, many) : cafka::spawn_fleet(system, kafka, config, one);
  while (done == 0) std::this_thread::sleep_for(1ms);
  const auto begun = std::chrono::steady_clock::now();
  const auto before = cpu_seconds();
  const auto at_begin = done.load();
  while (done < wanted) std::this_thread::sleep_for(1ms);
  const auto cpu = cpu_seconds() - before;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  const auto count = static_cast<double>(wanted - at_begin);
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  std::cout << "{\"order\": \"" << order << "\", \"records\": \"" << how << "\", \"workers\": " << workers
            << ", \"records_per_second\": " << static_cast<int64_t>(count / took.count())
            << ", \"cpu_us_per_record\": " << cpu / count * 1e6 << ", \"max_rss_mib\": " << used.ru_maxrss / 1024
            << "}\n";
  cafka::ask<void>(system, fleet, 10s, cafka::close_atom_v, caf::timespan{5s});
} catch (const cafka::error& what) {
  std::cerr << "bench_fleet_perf: " << what << '\n';
  return 1;
}
