// What a record costs a fleet besides reading it and the worker's function: lanes, pieces of work, the ledger.
#include <benchmark/benchmark.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/fleet/fleet_work.hpp"
#include "cafka/actors/fleet/worker_behavior.hpp"
#include "tests/fleet/fleet_batch.hpp"

namespace cafka {

namespace {

constexpr size_t records = 1'000'000, in_batch = 5'000, workers = 64, keys = 10'000;

/// Batches of records of 100 bytes; the same ones again and again, at other offsets.
void hand_out_and_settle(benchmark::State& state) {
  fleet_work::settings what{.workers = workers, .seed = 1};
  what.order.by = static_cast<ordering>(state.range(0));
  what.order.in_batches = state.range(1) != 0;
  const topic_partition where{"orders", 0};
  std::vector<std::optional<std::string>> named;
  for (size_t i = 0; i < in_batch; ++i) named.emplace_back("key" + std::to_string(i * 7'919 % keys));
  std::vector<record_batch_ptr> log;
  for (size_t at = 0; at < records; at += in_batch)
    log.push_back(test::fleet_batch(where, static_cast<int64_t>(at), named));
  size_t seen = 0;
  const worker_behavior one{[&seen](const fleet_record& record) { seen += record.value.size(); }};
  const worker_behavior many{[&seen](std::span<const fleet_record> all) { seen += all.size(); }};
  const auto& behavior = what.order.in_batches ? many : one;
  const fleet_work::time_point now{std::chrono::hours{1}};
  for (auto _ : state) {
    fleet_work works{what};
    works.give({.where = where, .offset = 0});
    std::deque<work_ptr> busy;
    uint64_t number = 0;
    for (const auto& batch : log) {
      works.arrived(batch, ++number, now);
      for (;;) {
        while (busy.size() < workers) {
          auto next = works.next(static_cast<uint32_t>(busy.size()), workers - busy.size(), now);
          if (!next) break;
          busy.push_back(std::move(next));
        }
        if (busy.empty()) break;
        auto done = busy.front();
        busy.pop_front();
        bool pending = false;
        behavior.run(*done, 0, pending, []() -> completion { return {nullptr, 0, nullptr}; });
        done->nanoseconds = static_cast<int64_t>(done->items.size()) * 50;
        works.finished(*done, now);
      }
      works.take_answered();
    }
    const auto stored = works.to_commit();
    if (stored.size() != 1 || stored.front().offset != static_cast<int64_t>(records))
      state.SkipWithError("not all is done");
  }
  benchmark::DoNotOptimize(seen);
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(records));
}

BENCHMARK(hand_out_and_settle)
    ->ArgNames({"order", "many"})
    ->Args({0, 0})
    ->Args({1, 0})
    ->Args({2, 0})
    ->Args({0, 1})
    ->Unit(benchmark::kMillisecond);

} // namespace

} // namespace cafka
