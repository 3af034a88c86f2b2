// What checksums and codecs cost on a batch of 1 MB.
#include "cafka/codecs/codec.hpp"
#include "cafka/codecs/crc32.hpp"
#include "cafka/codecs/crc32c.hpp"

#include <benchmark/benchmark.h>

#include <random>
#include <string>

namespace {

using namespace cafka;

constexpr size_t batch = 1'000'000;

// Values like those of an event stream: some structure, some chance.
std::string events() {
  std::mt19937_64 random{7};
  std::string text;
  while (text.size() < batch)
    text += "{\"id\":" + std::to_string(random()) + ",\"user\":" + std::to_string(random() % 1000)
            + ",\"event\":\"page_view\",\"path\":\"/shop/item/" + std::to_string(random() % 500) + "\"}";
  text.resize(batch);
  return text;
}

std::span<const std::byte> input() {
  static const std::string text = events();
  return std::as_bytes(std::span{text});
}

void count_bytes(benchmark::State& state) { state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * batch)); }

template <auto checksum>
void crc(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(checksum(input()));
  count_bytes(state);
}

uint32_t crc32c_portable(std::span<const std::byte> bytes) { return codecs::crc32c_extend_portable(0, bytes); }

void crc32c_combine(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(codecs::crc32c_combine(1, 2, batch));
}

void compress(benchmark::State& state, codec c) {
  arena out;
  for (auto _ : state) {
    out.clear();
    codecs::compress(c, default_compression_level, input(), out);
    benchmark::DoNotOptimize(out.data());
  }
  count_bytes(state);
  state.counters["ratio"] = static_cast<double>(batch) / static_cast<double>(out.size());
}

void decompress(benchmark::State& state, codec c) {
  arena packed, out;
  codecs::compress(c, default_compression_level, input(), packed);
  for (auto _ : state) {
    out.clear();
    codecs::decompress(c, packed.span(), 2 * batch, out);
    benchmark::DoNotOptimize(out.data());
  }
  count_bytes(state);
}

BENCHMARK(crc<codecs::crc32c>)->Name("crc32c");
BENCHMARK(crc<crc32c_portable>)->Name("crc32c_portable");
BENCHMARK(crc<codecs::crc32>)->Name("crc32");
BENCHMARK(crc32c_combine);
BENCHMARK_CAPTURE(compress, gzip, codec::gzip);
BENCHMARK_CAPTURE(compress, snappy, codec::snappy);
BENCHMARK_CAPTURE(compress, lz4, codec::lz4);
BENCHMARK_CAPTURE(compress, zstd, codec::zstd);
BENCHMARK_CAPTURE(decompress, gzip, codec::gzip);
BENCHMARK_CAPTURE(decompress, snappy, codec::snappy);
BENCHMARK_CAPTURE(decompress, lz4, codec::lz4);
BENCHMARK_CAPTURE(decompress, zstd, codec::zstd);

} // namespace
