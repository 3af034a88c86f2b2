#include "tests/fuzz/seeds.hpp"

#include "cafka/wire/records/batch_scan.hpp"
#include "cafka/wire/records/message_set.hpp"
#include "tests/support/golden.hpp"

#include "cafka/codecs/codec.hpp"
#include "cafka/wire/frame.hpp"

#include <array>
#include <functional>
#include <string>

namespace cafka::fuzz {

namespace {

using namespace wire;
using golden::vector_line;

/// Fuzzing is the quicker the smaller its seeds are.
constexpr size_t largest_seed = 4096;

/// One vector full of values, one of chance, one of nulls and one with unknown tags, for each version of each message.
bool is_seed(const vector_line& line) {
  static constexpr std::string_view cases[] = {"full-1", "random-1", "nulls-1", "unknown-1"};
  return std::ranges::find(cases, line["case"].get<std::string>()) != std::end(cases);
}

seed operator+(seed a, byte_span b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

seed int16_bytes(int16_t value) {
  seed bytes(sizeof value);
  store_big_endian(bytes.data(), value);
  return bytes;
}

seed key_and_version(const vector_line& line) { return int16_bytes(line["key"]) + int16_bytes(line["version"]); }

/// What `make` says of each chosen vector of the kind.
std::vector<seed> message_seeds(
    std::string_view kind, const std::function<seed(const vector_line& line, const seed& body)>& make) {
  std::vector<seed> seeds;
  for (const std::string& name : golden::vector_names()) {
    golden::for_each_vector(name, [&](const vector_line& line) {
      if (!line.contains("api") || line["kind"] != kind || !is_seed(line)) return;
      const seed body = golden::from_hex(line["hex"]);
      if (body.size() <= largest_seed) seeds.push_back(make(line, body));
    });
  }
  return seeds;
}

/// A correlation id, a client id of one letter, and the tags if the version has them.
seed request_frame(const vector_line& line, const seed& body) {
  static constexpr std::byte correlation_and_client[]{{}, {}, {}, std::byte{7}, {}, std::byte{1}, std::byte{'c'}};
  const auto& schema = *find_schema(api_key{line["key"].get<int16_t>()}, message_kind::request);
  seed header = key_and_version(line) + correlation_and_client;
  if (request_header_version(schema, line["version"]) == 2) header.push_back({});
  return header + body;
}

/// Behind the key and the version, as fuzz_frame reads it: a correlation id, and the tags if the version has them.
seed response_frame(const vector_line& line, const seed& body) {
  static constexpr std::byte correlation_id[]{{}, {}, {}, std::byte{7}};
  const auto& schema = *find_schema(api_key{line["key"].get<int16_t>()}, message_kind::response);
  seed header = key_and_version(line) + correlation_id;
  if (response_header_version(schema, line["version"]) == 1) header.push_back({});
  return header + body;
}

seed body_behind_key(const vector_line& line, const seed& body) { return key_and_version(line) + body; }

void for_each_records_field(const std::function<void(const seed& field)>& f) {
  golden::for_each_vector("records", [&](const vector_line& line) { f(golden::from_hex(line["hex"])); });
}

int8_t magic_of(const seed& field) {
  const auto batch = batch_view::parse(field);
  return batch ? batch->magic() : int8_t{-1};
}

std::vector<seed> record_seeds(const std::function<bool(int8_t magic)>& wanted) {
  std::vector<seed> seeds;
  for_each_records_field([&](const seed& field) {
    if (field.size() <= largest_seed && wanted(magic_of(field))) seeds.push_back(field);
  });
  return seeds;
}

/// What is compressed in a batch: its body, or the value of a message that is a wrapper.
byte_span compressed_part(const batch_view& batch) {
  if (batch.magic() == 2) return batch.body();
  message wrapper;
  const byte_span all = batch.bytes();
  return wire::read_message(all.data(), all.data() + all.size(), wrapper) ? wrapper.value.span() : byte_span{};
}

std::vector<seed> compressed_seeds(codec c) {
  std::vector<seed> seeds;
  for_each_records_field([&](const seed& field) {
    for (batch_scan scan{field}; scan.next();) {
      const byte_span part = compressed_part(scan.batch());
      if (scan.batch().codec_id() == static_cast<int>(c) && !part.empty() && part.size() <= largest_seed)
        seeds.emplace_back(part.begin(), part.end());
    }
  });
  return seeds;
}

} // namespace

std::vector<seed> frame_seeds() {
  auto seeds = message_seeds("request", request_frame);
  for (seed& one : message_seeds("response", response_frame)) seeds.push_back(std::move(one));
  return seeds;
}

std::vector<seed> request_seeds() { return message_seeds("request", body_behind_key); }
std::vector<seed> response_seeds() { return message_seeds("response", body_behind_key); }

std::vector<seed> group_format_seeds() {
  return message_seeds(
      "data", [](const vector_line& line, const seed& body) { return int16_bytes(line["version"]) + body; });
}

std::vector<seed> batch_seeds() {
  return record_seeds([](int8_t magic) { return magic == 2; });
}
std::vector<seed> message_set_seeds() {
  return record_seeds([](int8_t magic) { return magic == 0 || magic == 1; });
}

std::vector<seed> gzip_seeds() { return compressed_seeds(codec::gzip); }
std::vector<seed> snappy_seeds() { return compressed_seeds(codec::snappy); }
std::vector<seed> lz4_seeds() { return compressed_seeds(codec::lz4); }
std::vector<seed> zstd_seeds() { return compressed_seeds(codec::zstd); }

} // namespace cafka::fuzz
