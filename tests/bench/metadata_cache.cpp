// Taking in Metadata of 500 brokers and 10,000 topics, news of one of them, and hints about all.
#include "cafka/actors/cluster/metadata_cache.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace cafka;

constexpr int32_t brokers = 500;

wire::metadata_response large_cluster(int32_t topics, int32_t epoch) {
  wire::metadata_response all;
  all.cluster_id = "cluster";
  for (int32_t id = 1; id <= brokers; ++id)
    all.brokers.push_back({.node_id = id, .host = "broker-" + std::to_string(id) + ".example.com", .port = 9092});
  for (int32_t t = 0; t < topics; ++t) {
    auto& topic = all.topics.emplace_back();
    topic.name = "a-topic-of-usual-length-" + std::to_string(t);
    for (int32_t p = 0; p < 3; ++p)
      topic.partitions.push_back(
          {.partition_index = p,
           .leader_id = (t + p) % brokers + 1,
           .leader_epoch = epoch,
           .replica_nodes = {1, 2, 3},
           .isr_nodes = {1, 2, 3}});
  }
  return all;
}

std::vector<std::string> names_of(const wire::metadata_response& response) {
  std::vector<std::string> names;
  for (const auto& topic : response.topics) names.push_back(*topic.name);
  return names;
}

const endpoint asked{"broker-1.example.com", 9092};

/// Nothing has changed, as in most refreshes.
void merge_the_same(benchmark::State& state) {
  const auto told = large_cluster(static_cast<int32_t>(state.range(0)), 1);
  const auto names = names_of(told);
  metadata_cache cache;
  cache.merge(told, names, asked);
  for (auto _ : state) benchmark::DoNotOptimize(cache.merge(told, names, asked));
  state.SetComplexityN(state.range(0));
}

/// All that was asked for is missing in the answer: it was deleted.
void merge_missing(benchmark::State& state) {
  const auto names = names_of(large_cluster(static_cast<int32_t>(state.range(0)), 1));
  const auto told = large_cluster(0, 1);
  metadata_cache cache;
  for (auto _ : state) benchmark::DoNotOptimize(cache.merge(told, names, asked));
  state.SetComplexityN(state.range(0));
}

/// One topic of many has another leader.
void merge_one(benchmark::State& state) {
  const auto all = large_cluster(static_cast<int32_t>(state.range(0)), 1);
  metadata_cache cache;
  cache.merge(all, names_of(all), asked);
  int32_t epoch = 1;
  for (auto _ : state) {
    state.PauseTiming();
    const auto one = large_cluster(1, ++epoch);
    state.ResumeTiming();
    benchmark::DoNotOptimize(cache.merge(one, {*one.topics[0].name}, asked));
  }
  state.SetComplexityN(state.range(0));
}

/// Topics become known one after the other, each with a snapshot of its own.
void learn_one_by_one(benchmark::State& state) {
  const auto all = large_cluster(static_cast<int32_t>(state.range(0)), 1);
  for (auto _ : state) {
    metadata_cache cache;
    auto one = large_cluster(0, 1);
    for (const auto& topic : all.topics) {
      one.topics = {topic};
      benchmark::DoNotOptimize(cache.merge(one, {*topic.name}, asked));
    }
  }
  state.SetComplexityN(state.range(0));
}

/// A broker stops: a hint about each partition of each topic, then one look at the snapshot.
void take_hints(benchmark::State& state) {
  const auto all = large_cluster(static_cast<int32_t>(state.range(0)), 1);
  metadata_cache cache;
  cache.merge(all, names_of(all), asked);
  int32_t epoch = 1;
  for (auto _ : state) {
    ++epoch;
    for (const auto& topic : all.topics)
      for (int32_t p = 0; p < 3; ++p) cache.apply({*topic.name, p, epoch % brokers + 1, epoch, {}});
    benchmark::DoNotOptimize(cache.snapshot());
  }
  state.SetComplexityN(state.range(0));
}

BENCHMARK(merge_the_same)->RangeMultiplier(10)->Range(100, 10'000)->Complexity();
BENCHMARK(merge_missing)->RangeMultiplier(10)->Range(100, 10'000)->Complexity();
BENCHMARK(merge_one)->RangeMultiplier(10)->Range(100, 10'000)->Complexity();
BENCHMARK(learn_one_by_one)->RangeMultiplier(10)->Range(100, 10'000)->Complexity()->Unit(benchmark::kMillisecond);
BENCHMARK(take_hints)->RangeMultiplier(10)->Range(100, 10'000)->Complexity();

} // namespace
