// What a record costs on its way into a set and out of a batch: batches of 1 MB, records of 100 bytes.
#include "cafka/wire/records/batch_scan.hpp"
#include "cafka/wire/records/record_set.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace cafka;

constexpr size_t batch_bytes = 1'000'000;
constexpr int records_a_set = 9'000;

const std::string& value() {
  static const std::string bytes(100, 'v');
  return bytes;
}

routing_ptr routes(int32_t partitions, partitioner by) {
  auto made = std::make_shared<routing>();
  made->topics = {{"bench", partitions}};
  made->balancer = std::move(by);
  made->batch_bytes = batch_bytes;
  return made;
}

void count_records(benchmark::State& state, int64_t each) {
  state.SetItemsProcessed(state.iterations() * each);
  state.counters["ns_a_record"] = benchmark::Counter(
      static_cast<double>(state.iterations() * each) / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void fill_slice(benchmark::State& state) {
  record_slice slice;
  for (auto _ : state) {
    slice.data.clear();
    slice.count = 0;
    for (int i = 0; i < records_a_set; ++i) slice.append(batch_bytes, 1'700'000'000'000, {}, value(), {});
    benchmark::DoNotOptimize(slice.data.data());
  }
  count_records(state, records_a_set);
}

void build(benchmark::State& state, const partitioner& by, bytes_view key, int64_t timestamp) {
  record_set_builder builder{routes(6, by)};
  for (auto _ : state) {
    for (int i = 0; i < records_a_set; ++i) builder.add({.key = key, .value = value(), .timestamp = timestamp});
    benchmark::DoNotOptimize(builder.finish());
  }
  count_records(state, records_a_set);
}

arena sealed_batch() {
  record_slice slice;
  for (int i = 0; i < records_a_set; ++i) slice.append(batch_bytes, 1'700'000'000'000 + i, {}, value(), {});
  wire::seal_header(slice.data, slice.header());
  return std::move(slice.data);
}

void seal(benchmark::State& state) {
  arena batch = sealed_batch();
  const auto header = wire::batch_view::parse(batch.span())->header();
  for (auto _ : state) wire::seal_header(batch, header);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(batch.size()));
}

void read(benchmark::State& state, bool check_crc) {
  const arena batch = sealed_batch();
  const auto view = *wire::batch_view::parse(batch.span());
  arena scratch;
  for (auto _ : state) {
    wire::batch_records records;
    if (wire::open_batch(view, scratch, 0, records, check_crc) != errc::none) return state.SkipWithError("cannot open");
    size_t bytes = 0;
    for (const auto& record : records) bytes += record.value.size();
    benchmark::DoNotOptimize(bytes);
  }
  count_records(state, records_a_set);
}

void scan(benchmark::State& state) {
  const arena batch = sealed_batch();
  arena field;
  for (int i = 0; i < 50; ++i) field.append(batch.span());
  for (auto _ : state) {
    int64_t last = 0;
    for (wire::batch_scan all{field.span()}; all.next();) last = all.batch().last_offset();
    benchmark::DoNotOptimize(last);
  }
  state.SetItemsProcessed(state.iterations() * 50);
}

BENCHMARK(fill_slice);
BENCHMARK_CAPTURE(build, one_key, partitioner::java(), "a key", 1'700'000'000'000);
BENCHMARK_CAPTURE(build, no_key, partitioner::java(), nullptr, 1'700'000'000'000);
BENCHMARK_CAPTURE(build, no_key_now, partitioner::java(), nullptr, -1);
BENCHMARK_CAPTURE(build, round_robin, partitioner::round_robin(), nullptr, 1'700'000'000'000);
BENCHMARK(seal);
BENCHMARK_CAPTURE(read, without_crc, false);
BENCHMARK_CAPTURE(read, with_crc, true);
BENCHMARK(scan);

} // namespace
