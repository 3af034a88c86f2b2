// Reading Metadata of 10,000 partitions, against a decoder that is written by hand for this version of this message.
#include "cafka/wire/messages/metadata.hpp"

#include <benchmark/benchmark.h>

#include <stdexcept>

namespace {

using namespace cafka;
using namespace cafka::wire;

constexpr int16_t version = 12;
constexpr int32_t topics = 100;
constexpr int32_t partitions_a_topic = 100;

metadata_response large_cluster() {
  metadata_response all;
  for (int32_t id = 0; id < 12; ++id)
    all.brokers.push_back({.node_id = id, .host = "broker-" + std::to_string(id) + ".example.com", .port = 9092});
  all.cluster_id = "cluster";
  for (int32_t t = 0; t < topics; ++t) {
    auto& topic = all.topics.emplace_back();
    topic.name = "a-topic-of-usual-length-" + std::to_string(t);
    topic.topic_id.bytes.fill(static_cast<std::byte>(t));
    for (int32_t p = 0; p < partitions_a_topic; ++p) {
      const std::vector<int32_t> replicas{p % 12, (p + 1) % 12, (p + 2) % 12};
      topic.partitions.push_back(
          {.partition_index = p,
           .leader_id = p % 12,
           .leader_epoch = 7,
           .replica_nodes = replicas,
           .isr_nodes = replicas});
    }
  }
  return all;
}

const std::vector<std::byte>& encoded() {
  static const std::vector<std::byte> bytes = [] {
    const metadata_response all = large_cluster();
    std::vector<std::byte> result(encoded_size(all, version));
    encoder out{result};
    encode(out, all, version);
    return result;
  }();
  return bytes;
}

/// Knows the order of the fields, checks what must be checked, and has nothing to look up.
class by_hand {
public:
  explicit by_hand(byte_span input) : at_(input.data()), end_(at_ + input.size()) {}

  metadata_response read() {
    metadata_response all;
    all.throttle_time_ms = number<int32_t>();
    all.brokers.resize(count(12));
    for (auto& broker : all.brokers) {
      broker.node_id = number<int32_t>();
      broker.host = text();
      broker.port = number<int32_t>();
      broker.rack = nullable_text();
      no_tags();
    }
    all.cluster_id = nullable_text();
    all.controller_id = number<int32_t>();
    all.topics.resize(count(26));
    for (auto& topic : all.topics) read(topic);
    no_tags();
    return all;
  }

private:
  void read(metadata_response::topic& topic) {
    topic.error_code = number<int16_t>();
    topic.name = nullable_text();
    need(sizeof topic.topic_id.bytes);
    std::copy_n(at_, sizeof topic.topic_id.bytes, topic.topic_id.bytes.begin());
    at_ += sizeof topic.topic_id.bytes;
    topic.is_internal = number<int8_t>() != 0;
    topic.partitions.resize(count(18));
    for (auto& partition : topic.partitions) {
      need(14);
      partition.error_code = load<int16_t>();
      partition.partition_index = load<int32_t>();
      partition.leader_id = load<int32_t>();
      partition.leader_epoch = load<int32_t>();
      nodes(partition.replica_nodes);
      nodes(partition.isr_nodes);
      nodes(partition.offline_replicas);
      no_tags();
    }
    topic.topic_authorized_operations = number<int32_t>();
    no_tags();
  }

  void need(size_t size) const {
    if (static_cast<size_t>(end_ - at_) < size) throw std::runtime_error{"cut short"};
  }

  template <class T>
  T load() {
    const T value = load_big_endian<T>(at_);
    at_ += sizeof(T);
    return value;
  }

  template <class T>
  T number() {
    need(sizeof(T));
    return load<T>();
  }

  uint32_t varint() {
    uint32_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      const auto byte = static_cast<uint8_t>(number<int8_t>());
      value |= static_cast<uint32_t>(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  }

  size_t count(size_t least) {
    const size_t n = varint() - 1;
    if (n > static_cast<size_t>(end_ - at_) / least) throw std::runtime_error{"too many"};
    return n;
  }

  void nodes(std::vector<int32_t>& out) {
    const size_t n = count(sizeof(int32_t));
    out.resize(n);
    for (int32_t& node : out) node = load<int32_t>();
  }

  std::string text_of(size_t size) {
    need(size);
    std::string result{reinterpret_cast<const char*>(at_), size};
    at_ += size;
    return result;
  }
  std::string text() { return text_of(varint() - 1); }
  std::optional<std::string> nullable_text() {
    const uint32_t length = varint();
    return length == 0 ? std::nullopt : std::optional{text_of(length - 1)};
  }

  void no_tags() {
    if (varint() != 0) throw std::runtime_error{"tags"};
  }

  const std::byte* at_;
  const std::byte* end_;
};

void count_partitions(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * topics * partitions_a_topic);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(encoded().size()));
}

void decode_metadata(benchmark::State& state) {
  for (auto _ : state) {
    metadata_response all;
    decoder in{encoded()};
    if (!decode(in, all, version)) return state.SkipWithError("cannot decode");
    benchmark::DoNotOptimize(all);
  }
  count_partitions(state);
}

void decode_metadata_by_hand(benchmark::State& state) {
  if (to_json(by_hand{encoded()}.read(), version) != to_json(large_cluster(), version))
    return state.SkipWithError("the decoder written by hand is wrong");
  for (auto _ : state) {
    metadata_response all = by_hand{encoded()}.read();
    benchmark::DoNotOptimize(all);
  }
  count_partitions(state);
}

void encode_metadata(benchmark::State& state) {
  const metadata_response all = large_cluster();
  std::vector<std::byte> bytes(encoded_size(all, version));
  for (auto _ : state) {
    bytes.resize(encoded_size(all, version));
    encoder out{bytes};
    if (!encode(out, all, version)) return state.SkipWithError("cannot encode");
    benchmark::DoNotOptimize(bytes.data());
  }
  count_partitions(state);
}

BENCHMARK(decode_metadata);
BENCHMARK(decode_metadata_by_hand);
BENCHMARK(encode_metadata);

} // namespace
