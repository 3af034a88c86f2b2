// What the ledger of a partition costs a record: delivered and settled in order, far out of order, behind one that stays open; and the
// metadata of what is done.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "cafka/actors/fleet/partition_ledger.hpp"

namespace cafka {

namespace {

constexpr int64_t records = 10'000'000;

/// As many as a batch may have are delivered, then settled.
void settle_in_order(benchmark::State& state) {
  const auto batch = state.range(0);
  for (auto _ : state) {
    partition_ledger ledger(0);
    for (int64_t offset = 0; offset < records;) {
      const auto first = static_cast<uint64_t>(offset);
      for (const auto end = std::min(offset + batch, records); offset < end; ++offset) ledger.delivered(offset);
      ledger.passed(offset, 1);
      for (auto which = first; which < static_cast<uint64_t>(offset); ++which) ledger.settle(which);
    }
    if (ledger.commit_point() != records) state.SkipWithError("not all is done");
  }
  state.SetItemsProcessed(state.iterations() * records);
}

/// Any order among 100,000 that are open.
void settle_in_any_order(benchmark::State& state) {
  constexpr int64_t wide = 100'000;
  std::vector<uint64_t> order(wide);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::shuffle(order, std::mt19937_64(1));
  for (auto _ : state) {
    partition_ledger ledger(0);
    for (int64_t offset = 0; offset < records;) {
      const auto first = static_cast<uint64_t>(offset);
      for (const auto end = offset + wide; offset < end; ++offset) ledger.delivered(offset);
      for (auto each : order) ledger.settle(first + each);
    }
    if (ledger.commit_point() != records) state.SkipWithError("not all is done");
  }
  state.SetItemsProcessed(state.iterations() * records);
}

/// The first is not done.
void settle_behind_one(benchmark::State& state) {
  for (auto _ : state) {
    partition_ledger ledger(0);
    ledger.delivered(0);
    for (int64_t offset = 1; offset < records; ++offset) {
      ledger.delivered(offset);
      ledger.settle(static_cast<uint64_t>(offset));
    }
    state.counters["bytes"] = static_cast<double>(ledger.memory());
    ledger.settle(0);
    if (ledger.commit_point() != records) state.SkipWithError("not all is done");
  }
  state.SetItemsProcessed(state.iterations() * records);
}

/// Of a window in which every other record is done, more than fits; and of one with one long run.
void store(benchmark::State& state) {
  partition_ledger ledger(0);
  const auto step = static_cast<uint64_t>(state.range(0));
  for (int64_t offset = 0; offset < 1'000'000; ++offset) ledger.delivered(offset);
  for (uint64_t which = 1; which < 1'000'000; which += step) ledger.settle(which);
  for (auto _ : state) benchmark::DoNotOptimize(ledger.to_store());
}

BENCHMARK(settle_in_order)->Arg(1)->Arg(1'000)->Unit(benchmark::kMillisecond);
BENCHMARK(settle_in_any_order)->Unit(benchmark::kMillisecond);
BENCHMARK(settle_behind_one)->Unit(benchmark::kMillisecond);
BENCHMARK(store)->Arg(1)->Arg(2)->Unit(benchmark::kMicrosecond);

} // namespace

} // namespace cafka
