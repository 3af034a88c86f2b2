// Whether it pays to compute a batch's checksum while its bytes are still in the cache. The batches here leave the cache between
// their filling and their sealing and are copied to a socket then, as on their way through a writer: each is either sealed as a
// whole, or a checksum is kept while it is filled and combined with that of its header.
#include "cafka/codecs/crc32c.hpp"
#include "cafka/wire/records/record_set.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace cafka;

constexpr size_t batch_bytes = 1'000'000;
constexpr size_t batch_count = 100;
constexpr int records_a_batch = 9'000;
constexpr size_t checksum_step = 8 << 10;
constexpr size_t socket_step = 64 << 10;
constexpr size_t checksummed_header = 40; // from the attributes to the records

struct filling {
  record_slice slice;
  uint32_t crc = 0; // of the records up to `checked`
  size_t checked = wire::batch_header_size;
};

void extend_checksum(filling& to) {
  to.crc = codecs::crc32c_extend(to.crc, to.slice.data.span().subspan(to.checked));
  to.checked = to.slice.data.size();
}

void fill(filling& to, bool keep_checksum) {
  to.slice.data.clear();
  to.slice.count = 0;
  to.crc = 0;
  to.checked = wire::batch_header_size;
  const std::string value(100, 'v');
  for (int i = 0; i < records_a_batch; ++i) {
    to.slice.append(batch_bytes, 1'700'000'000'000, {}, value, {});
    if (keep_checksum && to.slice.data.size() - to.checked >= checksum_step) extend_checksum(to);
  }
}

void seal_with_checksum(filling& to) {
  extend_checksum(to);
  const auto header = to.slice.data.span().first(wire::batch_header_size).last(checksummed_header);
  const size_t records = to.slice.data.size() - wire::batch_header_size;
  benchmark::DoNotOptimize(codecs::crc32c_combine(codecs::crc32c(header), to.crc, records));
}

void copy_to_socket(byte_span batch, std::vector<std::byte>& socket) {
  for (; !batch.empty(); batch = batch.subspan(std::min(batch.size(), socket_step))) {
    std::copy_n(batch.begin(), std::min(batch.size(), socket_step), socket.begin());
    benchmark::ClobberMemory();
  }
}

void produce(benchmark::State& state, bool keep_checksum) {
  std::vector<filling> batches(batch_count);
  std::vector<std::byte> socket(socket_step);
  for (auto& each : batches) fill(each, false); // so that the memory is there
  for (auto _ : state) {
    for (auto& each : batches) fill(each, keep_checksum);
    for (auto& each : batches) {
      if (keep_checksum)
        seal_with_checksum(each);
      else
        wire::seal_header(each.slice.data, each.slice.header());
      copy_to_socket(each.slice.data.span(), socket);
    }
  }
  const auto records = state.iterations() * records_a_batch * static_cast<int64_t>(batch_count);
  state.SetItemsProcessed(records);
  state.counters["ns_a_record"] =
      benchmark::Counter(static_cast<double>(records) / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK_CAPTURE(produce, sealed_as_a_whole, false);
BENCHMARK_CAPTURE(produce, checksum_kept, true);

} // namespace
